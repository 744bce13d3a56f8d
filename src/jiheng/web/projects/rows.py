"""The indicators and the money of a declaration as rows, as every page shows them."""

from jiheng.web.projects.documents import shown_order
from jiheng.web.projects.targets import target_parts


def rows_of(declaration):
    """The indicators as rows of the grid, in the order in which they are shown.

    Each with id, record, the target in its three parts, and its direction.
    """
    records = dict(zip(declaration.row_ids, declaration.form["indicators"], strict=True))
    return [
        {
            "id": row,
            "record": records[row],
            "parts": target_parts(records[row]["target"], declaration.row_facts.get(row)),
            "direction": declaration.row_facts.get(row, {}).get("direction", ""),
        }
        for row in shown_order(declaration)
    ]


def funds_of(declaration):
    """The sources of the money, a row each with the amounts of both horizons."""
    rows = {}
    for position, one in enumerate(declaration.form["funds"]):
        cell = {"path": f"funds[{position}].amount", "amount": one["amount"]}
        rows.setdefault(one["item"], {})[one["horizon"] or "annual"] = cell
    return rows
