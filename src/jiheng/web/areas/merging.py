"""Two people on one table: what each changed of what both had seen, cell by cell.

A table as it is typed is {"amount", "amounts" by share, "rows"}; a row is a record {"id", "level2",
"name", "target", "rule"} with "targets" by share. A cell that one has changed stands as that one
has it; where both have, the own text stays and the other's is told beside it (`theirs`).
"""

from typing import Any

_TEXTS = ("level2", "name", "target", "rule")


def as_typed(table, shares) -> dict:
    """A stored table as it would be typed."""
    return {
        "rows": [
            {
                **{key: one[key] for key in ("id", *_TEXTS)},
                "targets": {share.pk: share.targets.get(one["id"], "") for share in shares},
            }
            for one in table.indicators
        ],
        "amount": _plain(table.amount),
        "amounts": {one.pk: _plain(one.amount) for one in shares},
    }


def cells_of(typed) -> dict[str, str]:
    """Every cell of a table by its place: what is sent with a page to say what was seen."""
    cells = {"amount": typed["amount"]}
    cells |= {f"amount-{key}": text for key, text in typed["amounts"].items()}
    for row in typed["rows"]:
        cells |= _cells_of(row)
    return cells


def merged(was, mine, now) -> tuple[dict, int]:
    """My table on top of the one stored `now`, where `was` (`cells_of`) is what I had seen of it.

    The table, with `theirs` (place → text, for the money) and in each row `theirs` (key or share →
    text), and how many such cells there are. Rows that others added come last. A row that they took
    out goes, unless I have changed it: then it is a new one. What was seen is unknown where `was`
    does not say: then every cell that differs is told.
    """
    theirs = cells_of(now)
    stored = {row["id"]: row for row in now["rows"]}
    made: dict[str, Any] = {"theirs": {}, "amounts": {}, "rows": []}
    made["amount"] = _cell(was, theirs, "amount", mine["amount"], made["theirs"], "amount")
    for key, text in mine["amounts"].items():
        place = f"amount-{key}"
        made["amounts"][key] = _cell(was, theirs, place, text, made["theirs"], key)
    for row in mine["rows"]:
        if not row["id"] or row["id"] in stored:
            made["rows"].append(_row(was, theirs, row))
        elif any(was.get(place) != text for place, text in _cells_of(row).items()):
            made["rows"].append(row | {"id": ""})
    mine_too = {row["id"] for row in mine["rows"]}
    made["rows"] += [row for key, row in stored.items() if key not in mine_too]
    return made, len(made["theirs"]) + sum(len(row.get("theirs", ())) for row in made["rows"])


def _row(was, theirs, row):
    if not row["id"]:
        return row
    told = {}
    texts = {key: _cell(was, theirs, f"{row['id']}.{key}", row[key], told, key) for key in _TEXTS}
    targets = {
        key: _cell(was, theirs, f"{row['id']}.{key}", text, told, key)
        for key, text in row["targets"].items()
    }
    return {"id": row["id"], **texts, "targets": targets, "theirs": told}


def _cell(was, theirs, place, text, told, key):
    """What stands in a cell; `told` takes what another has written there too."""
    now, before = theirs.get(place, ""), was.get(place)
    if now in (text, before):
        return text
    if before is not None and text == before:
        return now
    told[key] = now
    return text


def _cells_of(row):
    cells = {f"{row['id']}.{key}": row[key] for key in _TEXTS}
    return cells | {f"{row['id']}.{key}": text for key, text in row["targets"].items()}


def _plain(amount):
    """An amount as one types it: without idle zeros, nothing where none is stated."""
    return "" if amount is None else f"{amount.normalize():f}"
