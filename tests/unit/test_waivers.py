"""Waivers: what is accepted, for how long, and which files are refused with line and reason."""

from datetime import date
from pathlib import Path

import pytest

from jiheng.budget.checks.waivers import Waivers, read_waivers
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.findings import Finding, Place

GOOD = """\
dated = 2026-01-10

[[waiver]]
code = "FND-04"
form_id = "2023/医保局/运维/self_evaluation"
field = "funds[0].executed"
reason = "年末追加预算，次年1月下达。"
office = "市财政局绩效科"
until = 2026-12-31

[[waiver]]
code = "SCO-02"
form_id = "2023/医保局/运维/self_evaluation"
field = "indicators[3].score"
reason = "已核实。"
office = "市财政局绩效科"
until = 2026-06-30
"""
FORM = "2023/医保局/运维/self_evaluation"
FIRST, SECOND = ("FND-04", FORM, "funds[0].executed"), ("SCO-02", FORM, "indicators[3].score")


def written(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def finding(code: str, *places: tuple[str | None, str | None]) -> Finding:
    at = [Place(form_id=form_id, field=field) for form_id, field in places]
    return Finding(code=code, severity="error", places=at, message_id=code)


@pytest.fixture
def accepted(tmp_path: Path) -> Waivers:
    return read_waivers(written(tmp_path, GOOD))


FOUND = {
    "the finding itself": (finding("FND-04", (FORM, "funds[0].executed")), True),
    "another code": (finding("FND-05", (FORM, "funds[0].executed")), False),
    "another form": (finding("FND-04", ("2022/x", "funds[0].executed")), False),
    "another field": (finding("FND-04", (FORM, "funds[1].executed")), False),
    "the first of several places": (
        finding("FND-04", (FORM, "funds[0].executed"), ("2022/x", "year")),
        True,
    ),
    "a place further on": (
        finding("FND-04", ("2022/x", "year"), (FORM, "funds[0].executed")),
        False,
    ),
    "no place": (finding("FND-04"), False),
    "a place without form": (finding("FND-04", (None, None)), False),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_waiver_is_for_one_code_form_and_field(accepted: Waivers, name: str) -> None:
    one, is_waived = FOUND[name]
    [after] = accepted.applied([one], date(2026, 3, 1), "zh")
    said = "年末追加预算，次年1月下达。（市财政局绩效科，有效期至 2026-12-31，含当日）"
    assert after.waived == (said if is_waived else None)
    assert after.model_copy(update={"waived": None}) == one


@pytest.mark.parametrize(
    ("today", "waived"),
    [
        (date(2026, 6, 30), {"FND-04", "SCO-02"}),
        (date(2026, 7, 1), {"FND-04"}),
        (date(2026, 12, 31), {"FND-04"}),
        (date(2027, 1, 1), set()),
    ],
)
def test_a_waiver_holds_to_the_end_of_its_last_day(
    accepted: Waivers, today: date, waived: set[str]
) -> None:
    both = [finding(code, (form, field)) for code, form, field in (FIRST, SECOND)]
    after = accepted.applied(both, today, "en")
    assert {one.code for one in after if one.waived} == waived
    ended = accepted.left_over(both, today, "zh")
    assert len(ended) == 2 - len(waived)
    assert all("到期" in one for one in ended)


def test_what_no_finding_needs_is_named_with_its_line(accepted: Waivers) -> None:
    code, form, field = FIRST
    said = accepted.left_over([finding(code, (form, field))], date(2026, 3, 1), "zh")
    assert len(said) == 1
    assert said[0].startswith("“waivers.toml”第 11 行：对 SCO-02 的豁免没有对应的发现")


# What is replaced by what in the good file: the line named, and a word of the reason.
BROKEN = {
    "not TOML": ('code = "FND-04"', "code = FND-04", 4, "TOML"),
    "no day of the list": ("dated = 2026-01-10", "", 1, "dated"),
    "a day in quotation marks": ("dated = 2026-01-10", 'dated = "2026-01-10"', 1, "不加引号"),
    "a time instead of a day": ("dated = 2026-01-10", "dated = 2026-01-10T08:00:00", 1, "日期"),
    "an unknown table": ("dated = 2026-01-10", "dated = 2026-01-10\nname = 1", 2, "name"),
    "another name of the entries": ("[[waiver]]", "[[waivers]]", 3, "waivers"),
    "a table instead of entries": (GOOD[GOOD.index("[[") :], "[waiver]\nx = 1\n", 3, "[[waiver]]"),
    "entries that are none": (GOOD[GOOD.index("[[") :], "waiver = [1]\n", 3, "waiver 1"),
    "an empty list": (GOOD[GOOD.index("[[") :], "waiver = []\n", 3, "[[waiver]]"),
    "no entry": (GOOD[GOOD.index("[[") :], "", 1, "[[waiver]]"),
    "an unknown item": ('code = "SCO-02"', 'code = "SCO-02"\nform = 1', 13, "form"),
    "no code": ('code = "FND-04"', "", 3, "code"),
    "an unknown code": ('"SCO-02"', '"SCO-99"', 12, "SCO-99"),
    "no form": ('form_id = "2023/医保局/运维/self_evaluation"', "", 3, "form_id"),
    "no field": ('field = "funds[0].executed"', "", 3, "field"),
    "no reason": ('reason = "已核实。"', "", 11, "reason"),
    "a blank reason": ('reason = "已核实。"', 'reason = " "', 15, "reason"),
    "a number as reason": ('reason = "已核实。"', "reason = 5", 15, "reason"),
    "no office": ('office = "市财政局绩效科"', "", 3, "office"),
    "no end": ("until = 2026-06-30", "", 11, "until"),
    "a day that does not exist": ("until = 2026-06-30", "until = 2026-06-31", 17, "TOML"),
    "an end in words": ("until = 2026-06-30", 'until = "年底"', 17, "年底"),
    "an end before the list": ("until = 2026-06-30", "until = 2025-12-31", 17, "2025-12-31"),
    "one finding twice": (GOOD[GOOD.index('code = "SCO') :], GOOD[GOOD.index("code") :], 11, "3"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_line_and_reason(tmp_path: Path, name: str) -> None:
    old, new, line, reason = BROKEN[name]
    assert old in GOOD
    with pytest.raises(DocumentError) as refused:
        read_waivers(written(tmp_path, GOOD.replace(old, new)))
    for language, place in (("zh", f"第 {line} 行"), ("en", f"line {line}")):
        said = refused.value.sentence(language)
        assert "“waivers.toml”" in said
        assert place in said or f"at line {line}," in said
    assert reason in refused.value.sentence("zh")


@pytest.mark.parametrize(("data", "reason"), [(b"\xff\xfe", "UTF-8"), (None, "打不开")])
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, data: bytes | None, reason: str
) -> None:
    path = tmp_path / "waivers.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(DocumentError, match=reason):
        read_waivers(path)
