"""Who handed a form in, and how its project is called: names without codes, brackets and place."""

import re
from functools import lru_cache

from jiheng.budget.checks.str_packs import split_unit
from jiheng.budget.forms import Form
from jiheng.kernel.text import plain

_PLACE = re.compile(r"^.{1,7}?(?:自治州|自治区|省|市|县|区|州|盟|旗)(?!场)")
_CATEGORY = re.compile(r"^[\u4e00-\u9fff]{2,8}[-—]+(?=.{4})")  # 专项业务费-, 补贴补助类-
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


@lru_cache(maxsize=16384)  # names recur in the forms of a unit, and in several notes of a form
def bare(name: str) -> str:
    """A name without what stands in brackets and without the category in front of it."""
    name = _CATEGORY.sub("", plain(name))
    while (shorter := _IN_BRACKETS.sub("", name)) != name:  # brackets within brackets
        name = shorter
    return name


def unit_of(form: Form) -> str:
    """The unit without its code, else the department; the document where neither is stated.

    Forms of one document belong to one unit, even where the document does not say to which.
    """
    name = form.implementing_unit or form.department
    return split_unit(plain(name))[0] or plain(name) if name else form.document.file


def place_of(form: Form) -> str:
    """The province, city or county in the name of the unit; the unit itself where there is none.

    Offices of one place take over each other's projects: 医保中心 becomes 医疗保障局.
    """
    unit = unit_of(form)
    found = _PLACE.match(unit)
    return found[0] if found else unit
