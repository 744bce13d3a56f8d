"""Regulations: the packaged ones are sound, broken ones are refused, a basis is cited honestly."""

import pytest

from jiheng.kernel.data_files import parse_data_file
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.regulations import (
    Basis,
    Regulation,
    read_regulations,
    regulation,
    regulations,
)

GOOD = """
[mof-2020-10]
title = "项目支出绩效评价管理办法"
number = "财预〔2020〕10号"
level = "ministry"
confidence = "H"
"""


def test_the_map_of_performance_rules_is_there() -> None:
    for regulation_id, number in {
        "cpc-2018-34": "中发〔2018〕34号",
        "mof-2015-88": "财预〔2015〕88号",
        "mof-2015-163": "财预〔2015〕163号",
        "mof-2019-136": "财预〔2019〕136号",
        "mof-2020-10": "财预〔2020〕10号",
        "mof-2021-6": "财预〔2021〕6号",
        "mof-2021-101": "财预〔2021〕101号",
        "mof-2013-53": "财预〔2013〕53号",
        "mof-social-2022-31": "财社〔2022〕31号",
        "nhsa-2025-18": "医保发〔2025〕18号",
        "fund-supervision": "国务院令第735号",
    }.items():
        assert regulation(regulation_id).number == number


def test_a_title_that_was_only_seen_cited_is_not_called_read() -> None:
    assert regulation("mof-2020-10").confidence == "M"


def test_a_description_is_in_the_language_asked_for_and_a_title_as_it_is() -> None:
    assert regulation("jiheng-design").named("en") == "a hint of Jiheng's own (no regulation)"
    assert regulation("jiheng-design").named("zh") == "绩衡自定的提示（无规定）"
    assert regulation("mof-2020-10").named("en") == "《项目支出绩效评价管理办法》"


def test_no_number_of_a_document_stands_in_a_title() -> None:
    doubled = [one.id for one in regulations().values() if one.number and one.number in one.title]
    assert doubled == []


def test_an_end_is_not_before_the_beginning() -> None:
    wrong = [
        one.id
        for one in regulations().values()
        if one.ended and (one.in_force or one.published or "") > one.ended
    ]
    assert wrong == []


def test_an_unknown_regulation_is_our_fault() -> None:
    with pytest.raises(KeyError):
        regulation("mof-2020-11")


BROKEN = [
    ("unknown key", GOOD + 'conf = "H"\n', "data_file.unknown_key", 2, "conf"),
    ("no title", GOOD.replace("title", "issuer"), "data_file.missing_key", 2, "title"),
    ("no confidence", GOOD.replace('confidence = "H"', ""), "data_file.missing_key", 2, "confid"),
    ("bad confidence", GOOD.replace('"H"', '"L"'), "data_file.wrong_value", 2, "L"),
    ("bad level", GOOD.replace("ministry", "state"), "data_file.wrong_value", 2, "state"),
    ("bad day", GOOD + 'published = "2020.2.25"\n', "data_file.wrong_value", 2, "2020.2.25"),
    ("a number as title", GOOD + "issuer = 3\n", "data_file.wrong_value", 2, "issuer"),
    ("bad link", GOOD + 'url = "www.mof.gov.cn"\n', "data_file.wrong_value", 2, "url"),
    ("bad id", GOOD.replace("[mof-2020-10]", "[MOF_10]"), "regulations.id", 2, "MOF_10"),
    ("number twice", GOOD + GOOD.replace("-10]", "-11]"), "regulations.twice", 8, "mof-2020-10"),
    ("described in Chinese only", GOOD + "described = true\n", "regulations.title_en", 2, "10"),
    ("an official title in English", GOOD + 'title_en = "x"\n', "regulations.title_en", 2, "10"),
    ("no table", 'x = "y"\n' + GOOD, "data_file.not_a_table", 1, "x"),
]


@pytest.mark.parametrize(
    ("text", "message_id", "line", "word"),
    [row[1:] for row in BROKEN],
    ids=[row[0] for row in BROKEN],
)
def test_a_broken_file_is_refused_with_its_line(
    text: str, message_id: str, line: int, word: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read_regulations(parse_data_file(text, "mine.toml"))
    assert (caught.value.message_id, caught.value.arguments["line"]) == (message_id, str(line))
    assert "mine.toml" in caught.value.sentence("en")
    assert word in caught.value.sentence("zh")


KNOWN = {
    "read": Regulation(
        id="read", title="甲办法", level="ministry", confidence="H", number="甲〔1〕"
    ),
    "unread": Regulation(id="unread", title="乙办法", level="local", confidence="mem"),
    "seen": Regulation(
        id="seen", title="丙省系统设置", level="practice", confidence="M", described=True
    ),
}


@pytest.mark.parametrize(
    ("basis", "cited"),
    [
        (Basis("read", "H", "16"), "《甲办法》（甲〔1〕）第16条"),
        (Basis("read", "H", "第五章"), "《甲办法》（甲〔1〕）第五章"),
        (Basis("read", "M", "16"), "《甲办法》（甲〔1〕）第16条，条款待核"),
        (Basis("read", "mem", "16"), "《甲办法》（甲〔1〕），条款待核"),
        (Basis("unread", "H"), "《乙办法》，条款待核"),
        (Basis("seen", "M"), "丙省系统设置"),
        (Basis("seen", "mem"), "丙省系统设置，条款待核"),
    ],
)
def test_a_text_that_was_not_read_is_cited_as_to_be_verified(basis: Basis, cited: str) -> None:
    assert basis.cited(KNOWN) == cited
