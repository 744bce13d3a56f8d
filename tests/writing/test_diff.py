"""jiheng diff: every changed field with both its cells, and nothing else."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from jiheng import cli, examples
from jiheng.budget.comparing import changes_of, paired
from jiheng.budget.form_json import form_record
from jiheng.budget.forms import Form
from jiheng.budget.recognise import recognise
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from writing.normal_forms import forms
from writing.trips import typed, written

EXAMPLE = examples.folder() / "金安区医保局2022自评.xlsx"
Told = list[tuple[str, str, str | None, str | None]]


@pytest.fixture(scope="module")
def form() -> Form:
    return recognise(read_document(EXAMPLE, default_limits())).forms[0]


def told(before: Form, after: Form) -> Told:
    return [(one.row, one.field, one.before, one.after) for one in changes_of(before, after)]


def changed(form: Form, change: Callable[[Form], Any]) -> Form:
    other = form.model_copy(deep=True)
    change(other)
    return other


CHANGES: list[tuple[str, Callable[[Form], Any], Told]] = [
    ("nothing", lambda form: None, []),
    ("a field of the head", lambda form: setattr(form, "period", "1年"), [("", "项目期", None, "1年")]),
    (
        "a figure",
        lambda form: setattr(form.funds[0], "executed", "24.96"),
        [("年度资金总额", "全年执行数", "24.958", "24.96")],
    ),
    (
        "a target",
        lambda form: setattr(form.indicators[1], "target", "=40人"),
        [("数量指标 / 办公人数", "指标值", "=38人", "=40人")],
    ),
    (
        "a name reworded",
        lambda form: setattr(form.indicators[1], "level3", "办公人员数"),
        [("数量指标 / 办公人数", "三级指标", "办公人数", "办公人员数")],
    ),
    (
        "a goal",
        lambda form: setattr(form.objectives, "actual", None),
        [("", "实际完成情况", "办公场所全年正常使用。", None)],
    ),
    (
        "a further cell",
        lambda form: form.extra.clear(),
        [("", "经济效益指标", "0", None), ("", "生态效益指标", "0", None)],
    ),
    ("a text", lambda form: form.narrative.update(存在问题="无"), [("", "存在问题", None, "无")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES]
)
def test_a_change_is_told_in_the_words_of_the_layout(
    form: Form, change: Callable[[Form], Any], expected: Told
) -> None:
    assert told(form, changed(form, change)) == expected


def test_a_row_that_moved_is_no_change_but_one_that_went_is(form: Form) -> None:
    gone = form.indicators[2]
    other = changed(form, lambda one: one.indicators.pop(2))
    rows = {row for row, _, _, _ in told(form, other)}
    assert rows == {f"{gone.level2} / {gone.level3}"}
    assert all(after is None for _, _, _, after in told(form, other))


def test_forms_pair_by_id_then_by_project(form: Form) -> None:
    later = changed(form, lambda one: setattr(one, "form_id", "other"))
    stranger = changed(later, lambda one: setattr(one, "project_name", "别的项目"))
    stranger.form_id = "stranger"
    assert paired([form], [stranger, form]) == [(0, 1), (None, 0)]
    assert paired([form], [stranger, later]) == [(0, 1), (None, 0)]
    assert paired([form], [stranger]) == [(0, 0)]
    assert paired([form, form], [form]) == [(0, 0), (1, None)]


@given(form=forms())
def test_a_form_does_not_differ_from_itself_and_every_text_counts(form: Form) -> None:
    assert told(form, form.model_copy(deep=True)) == []
    other = form.model_copy(deep=True)
    for one in other.indicators[-1:]:
        one.target = f"{one.target or ''}改"
        assert len(told(form, other)) == 1


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jiheng", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), *capfd.readouterr()

    return call


def test_two_documents_are_compared_cell_by_cell(
    run: Callable[..., Any], form: Form, tmp_path: Path
) -> None:
    after = tmp_path / "后.html"
    other = changed(form, lambda one: setattr(one.indicators[1], "actual", "39"))
    after.write_bytes(written([typed(other)], ".html"))
    before = tmp_path / "前.xlsx"
    before.write_bytes(written([form], ".xlsx"))
    status, out, err = run("diff", before, after, "--json")
    [change] = json.loads(out)["changes"]
    assert (status, change["path"], change["before"], change["after"]) == (
        0, "indicators[1].actual", "38", "39"
    )  # fmt: skip
    assert (change["cell_before"], change["cell_after"]) == (
        "物业费、办公场地租赁费 F14",
        "T1R12C6",
    )
    assert "共 1 处不同。" in err
    status, out, _ = run("diff", before, after)
    assert "数量指标 / 办公人数" in out
    assert (status, run("diff", before, before)[1]) == (0, "")


def test_what_cannot_be_compared_is_one_sentence(run: Callable[..., Any], tmp_path: Path) -> None:
    status, _, err = run("diff", EXAMPLE, tmp_path / "没有.xlsx")
    assert status == 2
    assert len(err.strip().splitlines()) == 1


def test_kinds_and_horizons_are_told_by_their_names(
    run: Callable[..., Any], form: Form, tmp_path: Path
) -> None:
    other = form.model_copy(deep=True)
    other.kind = "overall_self_evaluation"
    other.indicators[1].level3 = "与此前毫无关系的指标\u202e001"
    paths = [tmp_path / "前.json", tmp_path / "后.json"]
    for path, one in zip(paths, (form, other), strict=True):
        path.write_text(json.dumps({"forms": [form_record(one)]}), encoding="utf-8")
    _, out, _ = run("diff", *paths)
    said = "".join(out.split())
    assert "项目支出绩效自评表" in said
    assert "部门整体支出绩效自评表" in said
    assert "annual" not in said
    assert "self_evaluation" not in said
    assert "\u202e" not in said
