"""The one error that reading a document may raise."""

from jiheng.kernel.messages import message


class DocumentError(Exception):
    """A document that cannot be read: the file, what is wrong and what to do, in one sentence.

    `message_id` names an entry of the catalogue whose text has the arguments `file` and those
    given here. `str()` gives the sentence in Chinese; `sentence("en")` in English.
    """

    def __init__(self, message_id: str, file: str, **arguments: str) -> None:
        self.message_id = message_id
        self.file = file
        self.arguments = arguments
        super().__init__(message_id, file, arguments)

    def sentence(self, language: str = "zh") -> str:
        """The sentence in the language asked for ("zh" or "en")."""
        return message(self.message_id, language, file=self.file, **self.arguments)

    def __str__(self) -> str:
        return self.sentence()

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process boundaries when files are read by several processes."""
        return (_rebuild, (self.message_id, self.file, self.arguments))


def _rebuild(message_id: str, file: str, arguments: dict[str, str]) -> DocumentError:
    return DocumentError(message_id, file, **arguments)
