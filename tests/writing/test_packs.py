"""Layout packs: what the packaged ones hold, an office's own, and what is refused with its line."""

from pathlib import Path
from typing import get_args

import pytest

from jiheng import examples
from jiheng.budget.forms import Extra, Form, Kind, ProjectList, Where
from jiheng.budget.layouts.lay_out import lay_out
from jiheng.budget.layouts.lists import list_sheet
from jiheng.budget.layouts.packs import PACKAGED, ROOT, packs
from jiheng.budget.recognise import recognise
from jiheng.budget.recognise.inline import label_of
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.documents.read import read_document
from jiheng.kernel.writing.write import WRITERS
from writing.trips import plain, read_back, sheet_of, written

HEAD = 'id = "mine"\nzh = "本市"\nen = "Mine"\nabout_zh = "自定。"\nabout_en = "Own."\n'
KIND = """
[self_evaluation]
title = "自评表"
head = [["project_name"]]

[self_evaluation.funds]
side = "项目资金"
columns = ["executed"]

[self_evaluation.objectives]
side = "年度总体目标"
expected = "预期目标"

[self_evaluation.indicators]
side = "绩效指标"
columns = ["level1", "level2", "level3", "target"]
"""


def new(kind: Kind, **fields: object) -> Form:
    """A form just begun: nothing has been said of what is missing."""
    return Form.model_validate({"kind": kind, "document": Where(file="新表"), **fields})


def test_the_national_pack_has_every_kind_and_the_others_those_that_were_seen() -> None:
    assert set(packs()[ROOT].kinds) == set(get_args(Kind))
    seen = {name: set(packs()[name].kinds) for name in PACKAGED[1:]}
    assert seen == {
        "luan": {"self_evaluation", "target_declaration", "target_approval"},
        "xinzhou": {"target_declaration"},
    }


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("name", PACKAGED)
def test_a_form_just_begun_has_title_and_every_label(name: str, kind: Kind, tmp_path: Path) -> None:
    form = new(kind, year="2025", project_name="医疗救助补助", department="江城市医疗保障局")
    again = read_back(written([form], ".html", name), tmp_path, ".html")
    layout = packs()[name].kinds.get(kind) or packs()[ROOT].kinds[kind]
    assert len(again.forms) == 1
    assert (again.forms[0].kind, again.forms[0].title) == (kind, layout.title)
    assert again.forms[0].year == "2025"
    assert again.forms[0].extra == []
    texts = {box.text for box in sheet_of(form, name).boxes if box.kind == "label"}
    assert layout.funds.side in texts
    assert layout.indicators.side in texts


def test_a_kind_that_a_pack_lacks_is_the_national_one_and_says_so() -> None:
    form = new("monitoring", project_name="医疗救助补助")
    laid = lay_out(form, packs()["luan"], packs())
    assert laid.sheet == lay_out(form, packs()[ROOT], packs()).sheet
    [finding] = laid.findings
    assert (finding.code, finding.arguments["pack"]) == ("WRITE-03", "luan")
    assert "全国通用表式" in finding.said("zh").message
    assert lay_out(form, packs()[ROOT], packs()).findings == []


def test_what_a_layout_has_no_place_for_is_printed_and_said() -> None:
    form = new(
        "target_approval",
        project_name="医疗救助补助",
        department="江城市医疗保障局",
        period="1年",
        extra=[{"label": "批复文号", "text": "财预〔2021〕3号"}],
        indicators=[{"level1": "产出指标", "level2": "数量指标", "level3": "人数", "weight": "10"}],
    )
    laid = lay_out(form, packs()["luan"], packs())
    texts = {box.text for box in laid.sheet.boxes}
    assert {"江城市医疗保障局", "1年", "财预〔2021〕3号", "10", "未归类内容"} <= texts
    told = [(one.code, one.arguments["label"]) for one in laid.findings]
    assert told == [
        ("WRITE-01", "主管部门"),
        ("WRITE-01", "项目期"),
        ("WRITE-02", "分值"),
        ("WRITE-04", "批复文号"),
    ]


def test_an_office_adds_a_pack_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(HEAD + KIND, encoding="utf-8")
    known = packs(tmp_path)
    assert list(known) == [*PACKAGED, "mine"]
    laid = lay_out(new("self_evaluation", project_name="医疗救助"), known["mine"], known)
    assert [line.text for line in laid.sheet.above] == ["自评表"]
    headings = [box.text for box in laid.sheet.boxes if box.kind == "label"]
    assert "全年执行数" in headings
    assert "年初预算数" not in headings


BROKEN = [  # what is replaced, by what; the line named, and words of the sentence
    ('title = "自评表"\n', "", 7, "缺少“title”"),
    ('side = "项目资金"', 'sides = "项目资金"', 12, "没有“sides”"),
    ('columns = ["executed"]', 'columns = ["spent"]', 13, "“spent”不是表中的栏目"),
    ('columns = ["executed"]', 'columns = ["executed", "executed"]', 13, "写了两次"),
    ('head = [["project_name"]]', 'head = [["name"]]', 9, "“name”不是表中的栏目"),
    ('title = "自评表"', "title = 5", 8, "不能是“5”"),
    ('id = "mine"', 'id = "other"', 1, "应与文件名相同"),
    ("[self_evaluation]", "[self_evaluations]", 7, "没有“self_evaluations”"),
    ('zh = "本市"\n', "", 1, "缺少“zh”"),
    ('expected = "预期目标"', "expected = ", 17, "不合 TOML 格式"),
]


@pytest.mark.parametrize(("old", "by", "line", "words"), BROKEN)
def test_a_broken_pack_is_refused_with_line_and_reason(
    old: str, by: str, line: int, words: str, tmp_path: Path
) -> None:
    text = HEAD + KIND
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, by, 1), encoding="utf-8")
    with pytest.raises(DocumentError) as refused:
        packs(tmp_path)
    assert f"“mine.toml”第 {line} 行" in refused.value.sentence("zh")
    assert words in refused.value.sentence("zh")


def test_a_pack_of_a_name_that_is_taken_and_a_folder_without_packs(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有表式文件"):
        packs(tmp_path)
    text = (HEAD + KIND).replace('"mine"', '"luan"')
    (tmp_path / "luan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match="第 1 行：表式名“luan”已经有了"):
        packs(tmp_path)


def test_the_words_of_every_pack_are_labels_that_the_reader_knows() -> None:
    for pack in packs().values():
        for kind, layout in pack.kinds.items():
            for name, label in layout.words.items():
                assert label_of(label, kind.startswith("overall")) == ("header", name)


def test_money_in_yuan_and_the_new_tree(tmp_path: Path) -> None:
    path = examples.folder() / "医保信息系统2023申报.xlsx"
    [form] = recognise(read_document(path, default_limits())).forms
    assert form.money_unit == "元"
    tree = form.model_copy(deep=True)
    for one in tree.indicators:
        if one.level2 == "成本指标":
            one.level1, one.level2 = "成本指标", "经济成本指标"
    tree.indicators.sort(key=lambda one: one.level1 != "成本指标")
    again = read_back(written([tree], ".xlsx", "xinzhou"), tmp_path, ".xlsx")
    assert plain(again.forms[0])["indicators"] == plain(tree)["indicators"]
    assert again.forms[0].money_unit == "元"


@pytest.mark.parametrize("stranger", [None, "会议纪要"])
def test_number_and_day_of_an_approval_stand_at_the_end_of_its_table(
    stranger: str | None, tmp_path: Path
) -> None:
    said = [("批复文号", "江财预〔2024〕18号"), ("批复日期", "2024年2月6日")]
    if stranger:
        said.append((stranger, "第3期"))
    extra = [Extra(label=label, text=text) for label, text in said]
    form = new("target_approval", year="2024", project_name="医疗救助补助", extra=extra)
    laid = lay_out(form, packs()[ROOT], packs())
    texts = [box.text for box in laid.sheet.boxes]
    assert ("未归类内容" in texts) == bool(stranger)
    assert {one.code for one in laid.findings} == ({"WRITE-04"} if stranger else set())
    [again] = read_back(written([form], ".docx"), tmp_path, ".docx").forms
    assert [(one.label, one.text) for one in again.extra] == said


CHAPTERS = [  # what stands first beside the form, its title, its year; whether it is a heading
    ("二、2023年度项目支出绩效自评表", "1、医疗救助补助", "2023", True),
    ("二、项目支出绩效自评表", "项目支出绩效自评表", "2023", True),
    ("二、2022年度项目支出绩效自评表", "1、医疗救助补助", "2023", False),  # another year
    ("二、2023年度项目支出绩效自评表", "1、医疗救助补助", None, False),
    ("二、项目支出绩效目标申报表", "1、医疗救助补助", "2023", False),  # another kind
    ("二、2023年度项目支出绩效自评表", None, "2023", False),  # it would be taken for the title
]


@pytest.mark.parametrize(("text", "title", "year", "heads"), CHAPTERS)
def test_the_heading_of_a_chapter_stands_above_the_title_again(
    text: str, title: str | None, year: str | None, heads: bool, tmp_path: Path
) -> None:
    extra = [Extra(label=None, text=text)]
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "检查家数", "target": "≥380家"}
    fields = {"title": title, "year": year, "extra": extra, "indicators": [row]}
    sheet = sheet_of(new("self_evaluation", project_name="医疗救助补助", **fields))
    assert (text in [line.text for line in sheet.above]) == heads
    assert (text in [box.text for box in sheet.boxes]) == (not heads)
    for suffix in (".docx", ".html"):
        [again] = read_back(WRITERS[suffix]([sheet]), tmp_path, suffix).forms
        assert again.kind == "self_evaluation"
        assert [one.text for one in again.extra] == [text]
        assert again.year == year


def test_the_months_monitored_stand_in_the_head(tmp_path: Path) -> None:
    extra = [Extra(label="监控期间", text="2024年1月至7月")]
    form = new("monitoring", year="2024", project_name="医疗救助补助", extra=extra)
    sheet = sheet_of(form)
    assert "未归类内容" not in [box.text for box in sheet.boxes]
    [again] = read_back(written([form], ".xlsx"), tmp_path, ".xlsx").forms
    assert [(one.label, one.text) for one in again.extra] == [("监控期间", "2024年1月至7月")]


def test_a_column_of_a_list_has_one_alignment() -> None:
    rows = [
        ["序号", "项目名称"],
        ["1", "医保专项业务费"],
        ["2", "城乡居民基本医疗保险市级财政补助"],
    ]
    listed = ProjectList(document=Where(file=""), title="项目清单", rows=rows)
    placed = {(box.column, box.align) for box in list_sheet(listed).boxes if box.row}
    assert placed == {(0, "center"), (1, "left")}


def test_opinions_stand_behind_what_they_are_about(tmp_path: Path) -> None:
    said = {"批复意见": "同意。\n请按批复的指标值组织实施。", "财政部门审核意见": "拟同意。"}
    row = {"level1": "产出指标", "level2": "数量指标", "level3": "检查家数", "target": "≥380家"}
    form = new("target_approval", project_name="医疗救助补助", narrative=said, indicators=[row])
    rows = {box.text: box.row for box in sheet_of(form).boxes}
    assert rows["检查家数"] < rows["财政部门审核意见"] < rows["批复意见"]
    for suffix in WRITERS:
        [again] = read_back(written([form], suffix), tmp_path, suffix).forms
        assert again.narrative == said
