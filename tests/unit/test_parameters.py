"""Dated values: the day decides, a day without a value is an error, broken files are refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiheng.kernel.data_files import parse_data_file, read_data_file
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.parameters import NoValue, Parameter, read_parameters
from jiheng.kernel.regulations import Basis, regulations

GOOD = """\
[weight]
zh = "预算执行率的分值"
en = "Points of the execution rate"
unit = "分"
checked_on = 2026-01-15

[[weight.value]]
from = 2020-02-25
is = 10
basis = { regulation = "mof-2020-10", article = "13", confidence = "M" }

[[weight.value]]
from = 2022-01-01
is = 20.5
basis = { regulation = "mof-2021-101", confidence = "mem" }

[[weight.value]]
from = 2024-07-01
ended = true
basis = { regulation = "mof-2021-101", confidence = "mem" }
"""


def read(text: str) -> dict[str, Parameter]:
    file = parse_data_file(text, "mine.toml")
    return read_parameters(file.tables, file, regulations())


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2020, 2, 25), "10"),
        (date(2021, 12, 31), "10"),
        (date(2022, 1, 1), "20.5"),
        (date(2024, 6, 30), "20.5"),
    ],
)
def test_the_day_decides_which_value_holds(day: date, number: str) -> None:
    weight = read(GOOD)["weight"]
    assert weight.number(day) == Decimal(number)
    assert isinstance(weight.number(day), Decimal)


def test_a_value_comes_with_its_basis_and_unit() -> None:
    weight = read(GOOD)["weight"]
    assert weight.entry(date(2020, 3, 1)).basis == Basis("mof-2020-10", "M", "13")
    assert (weight.unit, weight.checked_on) == ("分", date(2026, 1, 15))


@pytest.mark.parametrize(
    ("day", "message_id", "said"),
    [
        (date(2020, 2, 24), "parameters.not_yet", "2020-02-25"),
        (date(2024, 7, 1), "parameters.ended", "2024-07-01"),
        (date(2030, 1, 1), "parameters.ended", "2024-07-01"),
    ],
)
def test_a_day_without_a_value_is_an_error(day: date, message_id: str, said: str) -> None:
    with pytest.raises(NoValue) as caught:
        read(GOOD)["weight"].on(day)
    assert caught.value.message_id == message_id
    for language, label in (("zh", "预算执行率的分值"), ("en", "Points of the execution rate")):
        sentence = caught.value.sentence(language)
        assert said in sentence
        assert day.isoformat() in sentence
        assert label in sentence


def test_words_switches_and_bands_are_values_too() -> None:
    head = 'zh = "甲"\nen = "a"\nchecked_on = 2026-01-01\n'
    basis = 'basis = { regulation = "mof-2020-10", confidence = "M" }\n'
    for written, value in {
        '"half_up"': "half_up",
        "false": False,
        "[[0.8, 1], [0.6, 0.8]]": ((Decimal("0.8"), Decimal(1)), (Decimal("0.6"), Decimal("0.8"))),
        "{ low = 0.6, name = '中' }": {"low": Decimal("0.6"), "name": "中"},
    }.items():
        text = f"[one]\n{head}[[one.value]]\nfrom = 2020-01-01\nis = {written}\n{basis}"
        one = read(text)["one"]
        assert one.on(date(2021, 1, 1)) == value
        with pytest.raises(TypeError):
            one.number(date(2021, 1, 1))


def test_a_zero_point_is_exact() -> None:
    assert read(GOOD.replace("20.5", "0.1"))["weight"].number(date(2023, 1, 1)) == Decimal("0.1")


def change(old: str, new: str, count: int = 1) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, count)


BROKEN = [
    # what is wrong, the file, the message, its line, a word of it
    ("not TOML", change("[weight]", "[weight"), "data_file.not_toml", 1, "TOML"),
    ("a key twice", change('zh = "', 'en = "x"\nzh = "'), "data_file.not_toml", 4, "TOML"),
    ("a wrong date", change("2020-02-25", "2020-02-30"), "data_file.not_toml", 8, "TOML"),
    ("no table", "weight = 10\n", "data_file.not_a_table", 1, "weight"),
    ("a bad id", "[Weight-1]\n", "parameters.id", 1, "Weight-1"),
    ("no label", change("zh = ", "# "), "data_file.missing_key", 1, "zh"),
    ("an empty label", change("Points of the execution rate", " "), "data_file.wrong_value", 1, "en"),
    ("no day of checking", change("checked_on", "# "), "data_file.missing_key", 1, "checked_on"),
    ("an unknown key", change("unit", "units"), "data_file.unknown_key", 1, "units"),
    ("a number without unit", change('unit = "分"', ""), "data_file.missing_key", 1, "unit"),
    ("an unknown unit", change('"分"', '"点点"'), "parameters.unit", 1, "点点"),
    ("no values", GOOD.split("[[")[0] + "value = []\n", "parameters.no_values", 1, "weight"),
    ("no first day", change("from = 2020-02-25", ""), "data_file.missing_key", 7, "from"),
    ("a text as day", change("2022-01-01", '"2022"'), "parameters.not_a_day", 12, "2022"),
    ("a time as day", change("2022-01-01", "2022-01-01T08:00:00"), "parameters.not_a_day", 12, "08"),
    ("days that fall", change("2022-01-01", "2019-01-01"), "parameters.days_fall", 12, "2019-01-01"),
    ("the same day twice", change("2022-01-01", "2020-02-25"), "parameters.days_fall", 12, "2020"),
    ("value and end", change("ended = true", "ended = true\nis = 1"), "parameters.value_or_end", 17, "3"),
    ("neither", change("is = 10\n", ""), "parameters.value_or_end", 7, "1"),
    ("ended = false", change("ended = true", "ended = false"), "parameters.value_or_end", 17, "3"),
    ("ends first", change("is = 10", "ended = true"), "parameters.ends_first", 7, "weight"),
    ("kinds mixed", change("is = 20.5", 'is = "二十"'), "parameters.mixed", 1, "weight"),
    ("without end", change("is = 10", "is = inf"), "data_file.wrong_value", 7, "Infinity"),
    ("a date as value", change("is = 10", "is = 2020-01-01"), "data_file.wrong_value", 7, "2020-01-01"),
    ("no basis", change("basis = { regulation = \"mof-2020-10\", article = \"13\", confidence = \"M\" }", ""), "data_file.missing_key", 7, "basis"),
    ("basis as text", change("basis = { regulation = \"mof-2020-10\", article = \"13\", confidence = \"M\" }", 'basis = "10号"'), "data_file.not_a_table", 7, "weight"),
    ("an unknown regulation", change("mof-2020-10", "mof-2020-99"), "parameters.no_regulation", 7, "mof-2020-99"),
    ("an unknown confidence", change('"M"', '"sure"'), "parameters.confidence", 7, "sure"),
    ("an article that is no text", change('article = "13"', "article = 13"), "data_file.wrong_value", 7, "article"),
    ("an unknown key of a basis", change("article", "page"), "data_file.unknown_key", 7, "page"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message_id", "line", "word"),
    [row[1:] for row in BROKEN],
    ids=[row[0] for row in BROKEN],
)
def test_a_broken_file_is_refused_with_line_and_reason(
    text: str, message_id: str, line: int | None, word: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert caught.value.message_id == message_id
    assert caught.value.arguments.get("line") == (str(line) if line else None)
    for language in ("zh", "en"):
        assert "mine.toml" in caught.value.sentence(language)
        assert word in caught.value.sentence(language)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_data_file(tmp_path / "none.toml")
    assert caught.value.message_id == "data_file.unreadable"
    wrong = tmp_path / "gbk.toml"
    wrong.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(DocumentError) as caught:
        read_data_file(wrong)
    assert (caught.value.message_id, caught.value.file) == ("data_file.not_utf8", "gbk.toml")


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    file = read_data_file(path)
    assert set(read_parameters(file.tables, file, regulations())) == {"weight"}
