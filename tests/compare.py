"""What a reading differs in from a hand-written truth, one line a difference.

A truth is a form in the shape of FORM-JSON in which keys may be left out: a value that the truth
does not name must be null in the reading, except where `OPTIONAL` says otherwise. Text is compared
after NFKC, without white space, full- and half-width punctuation made equal, a dash equal to null.
`notes` of a truth may hold `{"field": path, "accept": [values], "why": …}`; `path` is a field path
such as `funds[0].item` or `indicators[3].target`, `*` stands for every row, and `optional: true`
lets a value be there or not.
`expect_reading` lists words each of which some finding of the reader must contain (its field,
code, message, what was seen); "one|other" asks for one of them.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

FORM = (
    "kind", "title", "year", "project_name", "department", "implementing_unit", "attribute",
    "period", "money_unit", "total_weight", "total_score", "project_code", "department_code",
    "implementing_unit_code",
)  # fmt: skip
FUND = (
    "item", "horizon", "amount", "initial_budget", "full_year_budget", "executed",
    "executed_to_date", "rate_to_date", "forecast", "weight", "rate", "score", "item_printed",
)  # fmt: skip
INDICATOR = (
    "horizon", "level1", "level1_weight", "level2", "level2_weight", "level3", "explanation",
    "core", "target", "adjusted_target", "actual", "actual_to_date", "forecast", "weight",
    "coefficient", "score", "rechecked_score", "deviation", "causes", "likelihood", "remark",
    "level1_printed", "level2_printed", "target_value", "actual_value",
)  # fmt: skip
OBJECTIVES = ("expected", "actual", "whole_period", "annual")
SIGNATURES = ("负责人", "经办人", "联系电话", "填报日期")
OPTIONAL = {
    "title", "project_code", "department_code", "implementing_unit_code", "item_printed",
    "level2_weight", "level1_printed", "level2_printed", "target_value", "actual_value",
}  # fmt: skip

Json = dict[str, Any]

_PUNCTUATION = str.maketrans(
    {"，": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")", "、": ",", "“": '"', "”": '"',
     "‘": "'", "’": "'", "《": "<", "》": ">", "【": "[", "】": "]", "＜": "<", "＞": ">", "≦": "≤",
     "≧": "≥"}
)  # fmt: skip


def plain(value: Any) -> Any:
    """A value for comparing: None, or its text without white space and with one punctuation."""
    if value is None or isinstance(value, (dict, list)):
        return value or None
    text = unicodedata.normalize("NFKC", str(value)).translate(_PUNCTUATION)
    text = re.sub(r"\s+", "", text)
    return None if re.fullmatch(r"[-—–―]*", text) else text


def form_differences(read: Json, truth: Json) -> list[str]:
    """Every difference of one form from its truth, as "path: read …, truth …"."""
    return list(_Comparison(truth).form(read))


def differences(forms: list[Json], truths: list[Json]) -> list[str]:
    """Every difference of the forms of one document from its truths, in document order."""
    lines = []
    for number, truth in enumerate(truths, start=1):
        if number > len(forms):
            lines.append(f"form {number}: not found ({truth.get('project_name')})")
            continue
        at = f"form {number}: " if len(truths) > 1 else ""
        lines += [at + line for line in form_differences(forms[number - 1], truth)]
    for form in forms[len(truths) :]:
        lines.append(f"surplus form: {form.get('kind')} {form.get('project_name')!r}")
    return lines


class _Comparison:
    """One truth with its accepted alternatives; each method yields differences."""

    def __init__(self, truth: Json) -> None:
        self.truth = truth
        self.accepted: dict[str, list[Any]] = {}
        self.optional: set[str] = set()
        for note in truth.get("notes", []):
            if isinstance(note, dict) and "field" in note:
                self.accepted.setdefault(note["field"], []).extend(note.get("accept", []))
                if note.get("optional"):
                    self.optional.add(note["field"])

    def form(self, read: Json) -> Iterator[str]:
        yield from self.fields("", FORM, read, self.truth)
        for part, names in (("objectives", OBJECTIVES), ("filled_by", SIGNATURES)):
            got, want = read.get(part) or {}, self.truth.get(part) or {}
            yield from self.fields(f"{part}.", dict.fromkeys((*names, *want)), got, want)
        got, want = read.get("narrative") or {}, self.truth.get("narrative") or {}
        yield from self.fields("narrative.", dict.fromkeys((*want, *got)), got, want)
        yield from self.funds(read.get("funds") or [])
        yield from self.indicators(read.get("indicators") or [])
        yield from self.states(read.get("states") or {})
        yield from self.extra(read.get("extra") or [])
        yield from self.reading(read.get("reading") or [])

    def fields(self, at: str, names: Any, read: Json, truth: Json) -> Iterator[str]:
        for name in names:
            got, want = read.get(name), truth.get(name)
            if name in OPTIONAL and name not in truth:
                continue
            if isinstance(want, dict) and isinstance(got, dict):
                yield from self.fields(f"{at}{name}.", want, got, want)
            elif not self.same(at + name, got, want):
                yield f"{at}{name}: read {got!r}, truth {want!r}"

    def same(self, path: str, got: Any, want: Any) -> bool:
        paths = {path, re.sub(r"\[\d+\]", "[*]", path)}
        if plain(got) == plain(want) or paths & self.optional:
            return True
        accepted = [one for each in paths for one in self.accepted.get(each, [])]
        return any(plain(got) == plain(one) for one in accepted)

    def funds(self, rows: list[Json]) -> Iterator[str]:
        left = list(rows)
        for index, want in enumerate(self.truth.get("funds", [])):
            path = f"funds[{index}]"
            found = next((row for row in left if self.same_row(path, row, want)), None)
            if found is None:
                yield f"{path}: not found ({want['item']}, {want.get('horizon')})"
                continue
            left.remove(found)
            yield from self.fields(f"{path}.", FUND[2:], found, want)
        for row in left:
            if any(plain(row.get(name)) for name in FUND[2:-1]):
                yield f"funds: surplus row {row.get('item')!r} ({row.get('horizon')}) {_short(row)}"

    def same_row(self, path: str, row: Json, want: Json) -> bool:
        if plain(row.get("horizon")) != plain(want.get("horizon")):
            return False
        return self.same(f"{path}.item", row.get("item"), want["item"])

    def indicators(self, rows: list[Json]) -> Iterator[str]:
        wanted = self.truth.get("indicators", [])
        pairs = _pairs(rows, wanted)
        for index, want in enumerate(wanted):
            if index not in pairs:
                yield f"indicators[{index}]: not found ({want.get('level3')})"
            else:
                yield from self.fields(f"indicators[{index}].", INDICATOR, rows[pairs[index]], want)
        order = [pairs[index] for index in sorted(pairs)]
        if order != sorted(order):
            yield f"indicators: read in the order {order}"
        for number, row in enumerate(rows):
            if number not in order and "indicators[+]" not in self.optional:
                yield f"indicators: surplus row {_short(row)}"

    def states(self, read: Json) -> Iterator[str]:
        for path, want in self.truth.get("states", {}).items():
            if read.get(path) != want:
                yield f"states.{path}: read {read.get(path)!r}, truth {want!r}"

    def extra(self, rows: list[Json]) -> Iterator[str]:
        texts = [plain(row.get("text")) for row in rows]
        for want in self.truth.get("extra", []):
            if plain(want["text"]) not in texts:
                yield f"extra: not found {want['text']!r}"
            elif "label" in want and not any(
                plain(row.get("label")) == plain(want["label"])
                and plain(row.get("text")) == plain(want["text"])
                for row in rows
            ):
                yield f"extra: {want['text']!r} is not under the label {want['label']!r}"

    def reading(self, findings: list[Json]) -> Iterator[str]:
        said = [plain(str(finding)) for finding in findings]
        for words in self.truth.get("expect_reading", []):
            if not any(plain(word) in text for text in said for word in words.split("|")):
                yield f"reading: nothing is said about {words!r}"


def _short(row: Json) -> Json:
    return {key: value for key, value in row.items() if value is not None}


def _pairs(rows: list[Json], wanted: list[Json]) -> dict[int, int]:
    """For each wanted indicator the read one of the same horizon with the likest name, if any."""

    def key(row: Json) -> tuple[str, str]:
        return (row.get("horizon") or "annual", str(plain(row.get("level3")) or ""))

    left, right = [key(row) for row in rows], [key(row) for row in wanted]
    pairs: dict[int, int] = {}
    for block in difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_matching_blocks():
        pairs.update({block.b + step: block.a + step for step in range(block.size)})
    for j, (horizon, name) in enumerate(right):
        free = [i for i, one in enumerate(left) if one[0] == horizon and i not in pairs.values()]
        likes = [(difflib.SequenceMatcher(a=left[i][1], b=name).ratio(), -i) for i in free]
        if j not in pairs and likes and max(likes)[0] > 0.5:
            pairs[j] = -max(likes)[1]
    return pairs
