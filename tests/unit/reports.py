"""Reports for tests: of forms made of changes to a clean one."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from jiheng.budget.checks.counting import Counts
from jiheng.budget.checks.examples import forms_of
from jiheng.budget.form_json import Failure
from jiheng.budget.forms import Form
from jiheng.budget.layouts.report.brief import brief_of
from jiheng.budget.layouts.report.gathered import Gathered
from jiheng.budget.layouts.report.json_file import write_json
from jiheng.budget.layouts.report.page import write_page
from jiheng.budget.layouts.report.sheets import write_workbook
from jiheng.budget.portfolio import Examination
from jiheng.budget.profiles import profiles

# A fault that one check finds, and one that is worth a warning less.
WRONG_RATE = {"funds[0].rate": "97.00%"}


def forms(*changes: Mapping[str, Any], kind: str = "self_evaluation") -> list[Form]:
    """A clean form of a kind for each of the changes, each with its changes."""
    return forms_of({"forms": [{"kind": kind, "set": dict(one)} for one in changes]})


def gathered(
    portfolio: Sequence[Form],
    language: str = "zh",
    names: Sequence[str] = ("national",),
    failures: Sequence[Failure] = (),
    waive: str = "",
) -> Gathered:
    """What a run over forms gave; findings of the code `waive` are waived."""
    rules = [profiles()[name] for name in names]
    counts = Counts()
    with Examination(rules[0], None, rules) as run:
        report = Gathered(language, names, counts, run.distributions)
        for one in run.forms(portfolio):
            found = [finding.said(language) for finding in one.findings]
            for finding in found:
                finding.waived = "已核实" if finding.code == waive else None
            counts.forms += 1
            counts.add(found)
            report.add(brief_of(language, "nothing", one), found)
        for finding in run.across():
            counts.add([finding.said(language)])
            report.add_across(finding.said(language))
    for failure in failures:
        report.fail(failure)
    return report


def page(report: Gathered, most: int = 200) -> str:
    """The report as HTML."""
    target = io.BytesIO()
    write_page(report, target, most)
    return target.getvalue().decode()


def book(report: Gathered, most: int = 1_048_576) -> bytes:
    """The report as xlsx."""
    target = io.BytesIO()
    write_workbook(report, target, most)
    return target.getvalue()


def record(report: Gathered) -> dict[str, Any]:
    """The report as JSON, read back."""
    target = io.BytesIO()
    write_json(report, target)
    return dict(json.loads(target.getvalue()))
