"""What of a form is printed, and as which text.

A value is printed as it stands. What a form says is not in its layout is not printed; what is
blank has its label and an empty cell; a character that could not be read is printed as □. A
form that states nothing of its missing values (one just begun) has the cells of its layout.
"""

from jiheng.budget.forms import Form

# Columns of which a form says nothing where its layout does not have them.
_UNSAID = frozenset(
    {
        *("adjusted_target", "actual_to_date", "forecast", "coefficient", "rechecked_score"),
        *("explanation", "core", "causes", "likelihood", "remark"),
        *("executed_to_date", "rate_to_date"),
    }
)
UNREADABLE = "□"
NOT_APPLICABLE = "不适用"


class Asking:
    """Questions about one form: is a field printed, is a column, and what stands in the cell."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.fresh = not form.states  # nobody has said yet what is missing, and why
        self._columns = {path.rpartition(".")[::2] for path in form.states}
        self._stated = {
            (path.partition("[")[0], key)
            for path, key in self._columns
            if path.endswith("]") and not path.endswith("[*]")
        }

    def text(self, path: str, value: str | None) -> str:
        """What stands in the cell of a field."""
        if value is not None:
            return value
        state = self.form.states.get(path)
        return {"unreadable": UNREADABLE, "not_applicable": NOT_APPLICABLE}.get(state or "", "")

    def has(self, path: str, value: str | None, usual: bool) -> bool:
        """Whether a field is printed; `usual` says that its layout has it."""
        state = self.form.states.get(path)
        if value is not None or state not in (None, "not_in_layout"):
            return True
        return usual and state is None

    def has_column(self, part: str, key: str, values: bool, usual: bool) -> bool:
        """Whether a column of funds or indicators is printed; `values`: a row has a value in it."""
        if values or (part, key) in self._stated:
            return True
        said = key in _UNSAID and not self.fresh
        return usual and not said and (f"{part}[*]", key) not in self._columns
