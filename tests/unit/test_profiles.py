"""Rule profiles: the packaged ones are sound, an office adds its own, broken ones are refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from jiheng.budget.profiles import Profile, packaged_profiles, profiles
from jiheng.budget.profiles.loading import PACKAGED, read_profiles
from jiheng.budget.profiles.settings import SHAPES
from jiheng.kernel.data_files import DataFile, parse_data_file
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.parameters import NoValue
from jiheng.kernel.regulations import regulations

DAY = date(2023, 12, 31)
HEAD = """\
id = "mine"
zh = "本市规则"
en = "Rules of my city"
about_zh = "本市自定。"
about_en = "Our own."
extends = "anhui"
"""
BASIS = 'basis = { regulation = "jiheng-design", confidence = "H" }'
# The settings of the file begin in line 8: [setting], checked_on, value.
FIRST = 8


def setting(name: str, value: str, start: str = "2021-01-01") -> str:
    return f"\n[{name}]\nchecked_on = 2026-01-01\nvalue = [{{ from = {start}, is = {value}, {BASIS} }}]\n"


def file(text: str, name: str = "mine.toml") -> DataFile:
    return parse_data_file(text, name)


def made(*texts: str, head: str = HEAD) -> Profile:
    return read_profiles([file(head + "".join(texts))])["mine"]


# --- the packaged ones


@pytest.mark.parametrize(
    ("name", "setting", "chosen"),
    [
        ("national", "reverse", "linear"),  # completed: the text gives no formula
        ("national", "execution", "proportional"),
        ("core-2021", "execution", "bands"),
        ("core-2021", "satisfaction", "bands"),
        ("anhui", "reverse", "linear"),
        ("anhui", "equal_cost", "as_equal"),
        ("shanxi", "target_column", "adjusted_only"),
        ("shanxi", "equal_cost", "as_equal"),
        ("guangxi", "over", "explained"),
        ("hubei", "reverse", "ratio"),
        ("beijing", "reverse", "ratio"),
        ("sichuan-reviewer", "qualitative", "steps"),
        ("execution-caps", "reverse", "linear"),
    ],
)
def test_what_a_profile_chooses(name: str, setting: str, chosen: str) -> None:
    assert profiles()[name].rules(DAY).choice(setting) == chosen


def test_weights_bands_and_grades_as_stated() -> None:
    national, hubei, caps = (
        profiles()[name].rules(DAY) for name in ("national", "hubei", "execution-caps")
    )
    assert (national.threshold("execution_weight"), hubei.threshold("execution_weight")) == (10, 20)
    assert [tuple(one.values()) for one in national.weight_sets()] == [(50, 30, 10, 10)]
    assert [(one.word, one.low) for one in national.bands("qualitative_bands")] == [
        ("met", 80),
        ("partly", 60),
        ("unmet", 0),
    ]
    assert [one.low for one in hubei.bands("qualitative_bands")] == [80, 50, 0]
    assert [(one.low, one.number) for one in caps.bands("execution_caps")] == [
        (80, 100), (70, 89), (60, 79), (50, 69), (0, 59),
    ]  # fmt: skip
    assert [(one.word, one.low) for one in national.bands("grades")] == [
        ("优", 90), ("良", 80), ("中", 60), ("差", 0),
    ]  # fmt: skip
    assert [one.word for one in profiles()["guangxi"].rules(DAY).bands("grades")] == [
        "一等", "二等", "三等", "四等",
    ]  # fmt: skip


def test_every_set_of_weights_of_the_guide_sums_to_100() -> None:
    sets = profiles()["core-2021"].rules(DAY).weight_sets()
    assert [sum(one.values()) for one in sets] == [100] * 4
    assert [one.get("成本指标") for one in sets] == [20, 20, None, None]


def test_all_packaged_profiles_are_listed_and_all_files_are_profiles() -> None:
    folder = files("jiheng.budget.profiles")
    names = {one.name.removesuffix(".toml") for one in folder.iterdir() if ".toml" in one.name}
    assert names == set(PACKAGED) == packaged_profiles().keys()


def test_no_profile_calls_itself_official() -> None:
    for profile in profiles().values():
        said = " ".join((*profile.titles.values(), *profile.about.values())).casefold()
        assert "官方" not in said
        assert "official" not in said


def test_what_was_not_read_is_cited_as_to_be_verified_and_never_by_article() -> None:
    known = regulations()
    for profile in profiles().values():
        for found in profile.settings.values():
            for one in found.values:
                cited = one.basis.cited(known)
                if one.basis.confidence == "mem":
                    assert "条款待核" in cited
                    assert "第" not in cited
                read = one.basis.confidence == known[one.basis.regulation].confidence == "H"
                practice = known[one.basis.regulation].level == "practice"
                assert read or practice or "条款待核" in cited


def test_every_value_was_confirmed_after_it_began() -> None:
    late = [
        (profile.name, found.id)
        for profile in profiles().values()
        for found in profile.settings.values()
        if found.checked_on < max(one.start for one in found.values)
    ]
    assert late == []


def test_every_shape_is_of_a_setting() -> None:
    assert sorted(SHAPES.keys() - profiles()["national"].settings.keys()) == []


def test_bands_meet_where_they_should() -> None:
    national = profiles()["national"].rules(DAY)
    for bands in (national.bands("grades"), national.bands("qualitative_bands")):
        assert [one.below for one in bands] == [None, *(one.low for one in bands[:-1])]


# --- days


def test_a_day_before_the_rules_has_none() -> None:
    with pytest.raises(NoValue) as caught:
        profiles()["core-2021"].rules(date(2021, 8, 17))
    assert "2021-08-18" in caught.value.sentence()
    assert profiles()["core-2021"].rules(date(2021, 8, 18)).choice("execution") == "bands"


def test_a_value_changes_on_its_day() -> None:
    later = f'{{ from = 2024-01-01, is = "ratio", {BASIS} }}'
    text = setting("reverse", '"linear"').replace(" }]\n", f" }}, {later}]\n")
    profile = made(text)
    assert profile.rules(date(2023, 12, 31)).choice("reverse") == "linear"
    assert profile.rules(date(2024, 1, 1)).choice("reverse") == "ratio"
    assert profile.newest_day() == date(2024, 1, 1)


# --- an office's own


def test_an_own_profile_takes_the_rest_from_its_parent(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(HEAD + setting("over_line", "150"), encoding="utf-8")
    known = profiles(tmp_path)
    mine = known["mine"]
    assert (mine.extends, mine.own) == ("anhui", {"over_line"})
    assert mine.rules(DAY).threshold("over_line") == 150
    assert mine.rules(DAY).choice("equal_cost") == "as_equal"
    assert known["anhui"].rules(DAY).threshold("over_line") == 130
    assert list(known)[:-1] == list(PACKAGED)
    assert "mine" not in profiles()


def test_without_extends_the_national_method_is_extended() -> None:
    profile = made(head=HEAD.replace('extends = "anhui"\n', ""))
    assert (profile.extends, profile.rules(DAY).choice("equal_cost")) == ("national", "ceiling")


def test_own_profiles_extend_each_other_in_any_order() -> None:
    grandchild = HEAD.replace("mine", "a").replace('"anhui"', '"mine"')
    known = read_profiles([file(grandchild, "a.toml"), file(HEAD + setting("places", "1"))])
    assert known["a"].rules(DAY).threshold("places") == 1


def test_a_folder_without_profiles_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(DocumentError) as caught:
            profiles(folder)
        assert caught.value.message_id == "profiles.no_folder"


# --- broken ones: kind, text, message, line, a word of the reason

GRADES = '[{ word = "好", from = 60 }, { word = "差", from = 0, below = 60 }]'
BROKEN = [
    ("not TOML", HEAD + "[places\n", "data_file.not_toml", 7, "7"),
    ("no title", HEAD.replace('zh = "本市规则"\n', ""), "data_file.missing_key", 1, "zh"),
    ("empty title", HEAD.replace("本市规则", " "), "data_file.wrong_value", 2, "zh"),
    ("id of another file", HEAD.replace("mine", "yours"), "profiles.id", 1, "yours"),
    ("official", HEAD.replace("本市规则", "官方规则"), "profiles.official", 2, "官方"),
    ("unknown setting", HEAD + setting("overline", "150"), "profiles.unknown_setting", FIRST, "overline"),
    ("stray text", HEAD + 'colour = "red"\n', "profiles.unknown_setting", 7, "colour"),
    ("unknown key", HEAD + setting("places", "1") + "unit = 1\n", "data_file.unknown_key", FIRST, "unit"),
    ("no confirmation", HEAD + setting("places", "1").replace("checked_on = 2026-01-01\n", ""), "data_file.missing_key", FIRST, "checked_on"),
    ("unknown formula", HEAD + setting("reverse", '"w*T/A"'), "profiles.unknown_choice", FIRST, "linear、ratio"),
    ("a number for a formula", HEAD + setting("reverse", "1"), "profiles.unknown_choice", FIRST, "1"),
    ("a word for a number", HEAD + setting("over_line", '"130%"'), "profiles.want_number", FIRST, "130%"),
    ("an endless number", HEAD + setting("over_line", "inf"), "profiles.want_number", FIRST, "Infinity"),
    ("a band of nothing", HEAD + setting("grades", '[{ word = "好", from = nan }]'), "profiles.want_number", FIRST, "NaN"),
    ("a negative line", HEAD + setting("over_line", "-1"), "profiles.want_not_negative", FIRST, "-1"),
    ("half a decimal place", HEAD + setting("places", "1.5"), "profiles.want_places", FIRST, "1.5"),
    ("no such field", HEAD + setting("required_fields", '["colour"]'), "profiles.unknown_choice", FIRST, "colour"),
    ("a field twice", HEAD + setting("required_fields", '["year", "year"]'), "profiles.want_words", FIRST, "year"),
    ("overlapping bands", HEAD + setting("grades", GRADES.replace("below = 60", "below = 61")), "profiles.bands_overlap", FIRST, "60"),
    ("a gap of bands", HEAD + setting("grades", GRADES.replace("below = 60", "below = 59.5")), "profiles.bands_gap", FIRST, "59.5"),
    ("bands from 10", HEAD + setting("grades", GRADES.replace("from = 0", "from = 10")), "profiles.bands_start", FIRST, "10"),
    ("bands that end", HEAD + setting("grades", GRADES.replace("from = 60", "from = 60, below = 100")), "profiles.bands_end", FIRST, "100"),
    ("an empty band", HEAD + setting("grades", GRADES.replace("below = 60", "below = 0")), "profiles.band_empty", FIRST, "0"),
    ("a band without word", HEAD + setting("grades", GRADES.replace('"好"', '""')), "profiles.want_word", FIRST, "grades"),
    ("a grade twice", HEAD + setting("grades", GRADES.replace("好", "差")), "profiles.word_twice", FIRST, "差"),
    ("bands as a word", HEAD + setting("grades", '"90/80/60"'), "profiles.want_bands", FIRST, "90/80/60"),
    ("a cap above 100", HEAD + setting("execution_caps", "[{ total = 101, from = 0 }]"), "profiles.want_at_most", FIRST, "101"),
    ("a fourth level", HEAD + setting("qualitative_bands", '[{ level = "great", from = 0 }]'), "profiles.unknown_choice", FIRST, "great"),
    ("a word of two levels", HEAD + setting("level_words", '{ met = ["完成"], partly = ["部分"], unmet = ["完成"] }'), "profiles.word_twice", FIRST, "完成"),
    ("two levels", HEAD + setting("level_words", '{ met = ["完成"], unmet = ["未完成"] }'), "profiles.want_levels", FIRST, "met"),
    ("weights of 95", HEAD + setting("first_level_weights", '[{ "产出指标" = 85, "预算执行率" = 10 }]'), "profiles.weights_sum", FIRST, "95"),
    ("weights without execution", HEAD + setting("first_level_weights", '[{ "产出指标" = 100 }]'), "profiles.want_weights", FIRST, "预算执行率"),
    ("weight outside the tree", HEAD + setting("first_level_weights", '[{ "效果指标" = 90, "预算执行率" = 10 }]'), "profiles.not_in_tree", FIRST, "效果指标"),
    ("a tree of words", HEAD + setting("tree", '"产出指标"'), "profiles.want_tree", FIRST, "产出指标"),
    ("rising steps", HEAD + setting("qualitative_steps", "[100, 30, 60]"), "profiles.want_steps", FIRST, "30"),
    ("steps without steps", HEAD + setting("qualitative", '"steps"'), "profiles.needs", FIRST, "qualitative_steps"),
    ("execution weighs twice", HEAD + setting("execution_weight", "20"), "profiles.execution_weight", FIRST, "20"),
    ("more points than weight", HEAD + setting("execution_bands", "[{ points = 12, from = 0 }]"), "profiles.execution_points", FIRST, "12"),
    ("more for less", HEAD + setting("execution_caps", "[{ total = 60, from = 50 }, { total = 80, from = 0, below = 50 }]"), "profiles.falls", FIRST, "execution_caps"),
    ("a better level below", HEAD + setting("qualitative_bands", '[{ level = "unmet", from = 80 }, { level = "met", from = 0, below = 80 }]'), "profiles.levels_order", FIRST, "met > partly > unmet"),
    ("a level out of reach", HEAD + setting("qualitative_bands", '[{ level = "met", from = 120 }, { level = "unmet", from = 0, below = 120 }]'), "profiles.want_at_most", FIRST, "120"),
    ("a grade out of reach", HEAD + setting("grades", GRADES.replace("60", "110")), "profiles.want_at_most", FIRST, "110"),
    ("a pass above all", HEAD + setting("pass_line", "150"), "profiles.want_at_most", FIRST, "150"),
    ("over below the target", HEAD + setting("over_line", "50"), "profiles.want_at_least", FIRST, "50"),
    ("a thirteenth month", HEAD + setting("late_adjustment_month", "13"), "profiles.want_at_most", FIRST, "13"),
    ("lines that cross", HEAD + setting("execution_low_error", "90"), "profiles.order", FIRST, "90"),
    ("no day with rules", HEAD + setting("places", "2").replace(" }]", f" }}, {{ from = 2021-02-01, ended = true, {BASIS} }}]") + setting("rounding", '"down"', "2022-01-01"), "profiles.never", FIRST, "places"),
    ("unknown regulation", HEAD + setting("places", "1").replace("jiheng-design", "mof-1999-1"), "parameters.no_regulation", FIRST, "mof-1999-1"),
    ("unknown confidence", HEAD + setting("places", "1").replace('"H"', '"sure"'), "parameters.confidence", FIRST, "sure"),
    ("no basis", HEAD + setting("places", "1").replace(f", {BASIS}", ""), "data_file.missing_key", FIRST, "basis"),
    ("no day", HEAD + setting("places", "1", '"soon"'), "parameters.not_a_day", FIRST, "soon"),
    ("unknown parent", HEAD.replace("anhui", "henan"), "profiles.no_parent", 6, "henan"),
    ("its own parent", HEAD.replace("anhui", "mine"), "profiles.circular", 6, "mine→mine"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message_id", "line", "word"),
    [row[1:] for row in BROKEN],
    ids=[row[0] for row in BROKEN],
)
def test_a_broken_profile_is_refused_with_file_line_and_reason(
    text: str, message_id: str, line: int | None, word: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read_profiles([file(text)])
    assert caught.value.message_id == message_id
    assert caught.value.arguments.get("line") == (str(line) if line else None)
    for sentence in (caught.value.sentence("zh"), caught.value.sentence("en")):
        assert "mine.toml" in sentence
        assert word in sentence


def test_a_circle_of_three_is_refused() -> None:
    names = {"mine": "b", "b": "c", "c": "mine"}
    circle = [
        file(HEAD.replace('"mine"', f'"{name}"').replace('"anhui"', f'"{parent}"'), f"{name}.toml")
        for name, parent in names.items()
    ]
    with pytest.raises(DocumentError) as caught:
        read_profiles(circle)
    assert caught.value.message_id == "profiles.circular"
    assert caught.value.arguments["circle"] == "mine→b→c→mine"


def test_the_name_of_a_packaged_profile_is_taken() -> None:
    with pytest.raises(DocumentError) as caught:
        read_profiles([file(HEAD.replace('"mine"', '"anhui"'), "anhui.toml")])
    assert (caught.value.message_id, caught.value.arguments["line"]) == ("profiles.name_taken", "1")


def test_numbers_are_decimal_and_values_cannot_be_changed_in_place() -> None:
    known: Mapping[str, Profile] = profiles()
    assert type(known["anhui"].rules(DAY).threshold("score_tolerance")) is Decimal


def test_the_example_of_the_manual_is_a_profile() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "write-your-own-rules.md"
    block = page.read_text(encoding="utf-8").split("`our-city.toml`:\n")[1].split("\n   `id`")[0]
    rules = read_profiles([file(block, "our-city.toml")])["our-city"].rules(date(2024, 12, 31))
    assert (rules.choice("reverse"), rules.threshold("over_line")) == ("ratio", 150)
