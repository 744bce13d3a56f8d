"""Names by their sound, so that they are found without an input method."""

from itertools import islice

from pypinyin import Style, lazy_pinyin

_LONGEST = 1400


def sound_of(name: str) -> str:
    """Initials and whole pinyin of a name, in small letters, with a blank between them.

    >>> sound_of("医疗服务DIP")
    'ylfwdip yiliaofuwudip'
    """
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    whole = "".join(lazy_pinyin(name))
    return "".join(islice(f"{initials} {whole}".lower(), _LONGEST))
