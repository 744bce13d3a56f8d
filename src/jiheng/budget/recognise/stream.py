"""Text with one cell a line, or rows set with single blanks → lines with cells again."""

from jiheng.budget.recognise.lines import Line
from jiheng.kernel.documents.page import Page


def rebuilt(lines: list[Line], page: Page) -> list[Line]:
    """The lines of the page, with rows put together where the text has one cell a line."""
    return lines
