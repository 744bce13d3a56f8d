"""The rows of a document in which the reader doubts something, as they stand there.

They are kept with what was read, so that a doubtful cell is shown beside its original.
"""

from jiheng.budget.publishing.personal import personal_number
from jiheng.budget.reading import Forms

_LONGEST, _MOST = 300, 200  # signs of a cell, rows of a document


def originals_in(read: Forms) -> dict[str, list[str]]:
    """The texts of the row of each doubtful cell, by the cell's address; numbers of people masked."""
    return {
        address: [_shown(text) for text in texts]
        for address, texts in list(read.originals.items())[:_MOST]
    }


def _shown(text):
    found = personal_number(text)
    text = found[1] if found else text
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
