"""What differs between two readings: form by form, field by field, each with both its cells.

readings ─▶ pairs of forms (pairing) ─▶ changes of a pair (changes)
"""

from jiheng.budget.comparing.changes import Change, changes_of
from jiheng.budget.comparing.pairing import paired

__all__ = ["Change", "changes_of", "paired"]
