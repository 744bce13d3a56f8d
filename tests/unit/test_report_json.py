"""report.json: its keys are those of the manual, its lists are whole and in order."""

import re
from pathlib import Path

from reports import WRONG_RATE, forms, gathered, record

from jiheng.budget.form_json import Failure
from jiheng.kernel.findings import Finding, Place

MANUAL = Path(__file__).parent.parent.parent / "docs" / "reference" / "report.md"


def rows(heading: str) -> dict[str, str]:
    """The first column of a table of the manual and what it says of it."""
    text = MANUAL.read_text(encoding="utf-8").split(heading)[1].split("\n\n")[0]
    return dict(re.findall(r"^\| (`.*?) \| (.*) \|$", text, re.MULTILINE))


def names(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_the_keys_are_those_of_the_manual() -> None:
    failure = Failure(file="c.docx", message="坏。")
    with gathered(forms(WRONG_RATE, {}), failures=[failure]) as report:
        whole = record(report)
    keys = rows("| key | what it holds |")
    assert [f"`{key}`" for key in whole] == [key for key in keys if "." not in key]
    assert set(whole["summary"]) == names(keys["`summary`"])
    assert set(whole["summary"]["kinds"][0]) == names(keys["`summary.kinds`"])
    form = whole["forms"][0]
    nested = {*form["document"], *form["findings"]}
    assert {*form, *nested} == names(keys["`forms`"])
    assert set(form["points"][0]) == names(keys["`forms[].points`"])
    assert whole["failures"] == [{"file": "c.docx", "message": "坏。"}]
    spread = rows("| in `distributions` | |")
    assert {key for one in spread for key in names(one)} == set(whole["distributions"])
    assert set(whole["distributions"]["points"][0]) == names(spread["`points`"])


def test_every_form_finding_and_ledger_is_there_in_order() -> None:
    with gathered(forms(WRONG_RATE, {}, WRONG_RATE), names=("anhui", "hubei")) as report:
        report.add_across(
            Finding(
                code="STR-05", severity="warning", message_id="x", message="不一致。",
                places=[Place(file=row.file, form=row.form) for row in report.rows()][1:],
            )
        )  # fmt: skip
        whole = record(report)
    numbers = [one["document"]["form"] for one in whole["forms"]]
    assert numbers == [1, 2, 3]
    assert whole["findings"][-1]["message"] == "不一致。"
    assert [(one["document"]["form"], one["profile"]) for one in whole["ledgers"]] == [
        (number, profile) for number in numbers for profile in ("anhui", "hubei")
    ]
    for form in whole["forms"]:
        own = [
            one for one in whole["findings"] if one["places"][0]["form"] == form["document"]["form"]
        ]
        assert sum(form["findings"].values()) == len(own)
    [kind] = [one for one in whole["summary"]["kinds"] if one["code"] == "STR-05"]
    assert (kind["warning"], kind["forms"]) == (1, 2)
    [rate] = [one for one in whole["summary"]["kinds"] if one["code"] == "FND-02"]
    assert (rate["error"], rate["forms"]) == (2, 2)


def test_kinds_stand_by_severity_and_then_by_number() -> None:
    with gathered(forms(WRONG_RATE, {})) as report:
        kinds = record(report)["summary"]["kinds"]
    order = ("error", "warning", "info")
    keys = [
        next((at, -sum(one[name] for name in order)) for at, name in enumerate(order) if one[name])
        for one in kinds
    ]
    assert keys == sorted(keys)


def test_an_empty_portfolio_is_all_empty_lists() -> None:
    with gathered([]) as report:
        whole = record(report)
    assert [whole[key] for key in ("forms", "findings", "doubts", "ledgers", "failures")] == [
        []
    ] * 5
    assert whole["summary"]["forms"] == 0
