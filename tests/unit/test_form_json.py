"""The JSON of forms: which keys stand there, and that what is written can be read back."""

import io
import json

import pytest

from jiheng.budget.form_json import (
    Failure,
    JsonStream,
    Readings,
    form_record,
    json_line,
    list_record,
    schema,
)
from jiheng.budget.forms import Form, Fund, Indicator, ProjectList, Where


def form(kind: str, **values: object) -> Form:
    return Form.model_validate({"kind": kind, "document": {"file": "a.xlsx"}, **values})


ALWAYS = {
    *("kind", "title", "year", "project_name", "department", "implementing_unit", "attribute"),
    *("period", "money_unit", "funds", "objectives", "narrative", "indicators", "total_weight"),
    *("total_score", "filled_by", "states", "extra", "document", "reading", "form_id"),
}


def test_keys_that_every_form_has_stand_there_as_null() -> None:
    record = form_record(form("self_evaluation"))
    assert record.keys() == ALWAYS
    assert record["year"] is None


def test_keys_that_few_forms_have_stand_there_only_with_a_value() -> None:
    record = form_record(form("self_evaluation", project_code="077", department_code=None))
    assert record["project_code"] == "077"
    assert "department_code" not in record


EVALUATION = {"item", "initial_budget", "full_year_budget", "executed", "weight", "rate", "score"}
DECLARATION = {"item", "horizon", "amount"}


@pytest.mark.parametrize(
    ("kind", "funds", "objectives"),
    [
        ("self_evaluation", EVALUATION, {"expected", "actual"}),
        ("transfer_self_evaluation", EVALUATION, {"expected", "actual"}),
        ("overall_self_evaluation", EVALUATION, {"expected", "actual"}),
        ("monitoring", EVALUATION, {"expected", "actual"}),
        ("target_declaration", DECLARATION, {"whole_period", "annual"}),
        ("target_approval", DECLARATION, {"whole_period", "annual"}),
        ("overall_declaration", DECLARATION, {"whole_period", "annual"}),
    ],
)
def test_each_kind_has_its_own_funds_and_objectives(
    kind: str, funds: set[str], objectives: set[str]
) -> None:
    record = form_record(form(kind, funds=[Fund(item="资金总额")]))
    assert record["funds"][0].keys() == funds
    assert record["objectives"].keys() == objectives


def test_a_value_is_never_left_out() -> None:
    full = Fund(item="年度资金总额", item_printed="年度资金", executed_to_date="3", amount="4")
    record = form_record(form("self_evaluation", funds=[full]))
    assert record["funds"][0].items() >= {"amount": "4", "executed_to_date": "3"}.items()


def test_an_indicator_keeps_its_core_keys() -> None:
    record = form_record(form("self_evaluation", indicators=[Indicator(level3="参保率")]))
    assert record["indicators"][0] == {
        "horizon": "annual",
        **dict.fromkeys(("level1", "level1_weight", "level2")),
        "level3": "参保率",
        **dict.fromkeys(("target", "actual", "weight", "score", "deviation")),
        **dict.fromkeys(("target_value", "actual_value")),
    }


def test_the_place_names_only_what_it_is_made_of() -> None:
    listed = ProjectList(document=Where(file="a.xlsx", sheet="清单"), rows=[["1", "项目"]])
    assert list_record(listed)["document"] == {"file": "a.xlsx", "sheet": "清单"}


def test_a_stream_is_read_back_as_it_was_written() -> None:
    one, two = form("self_evaluation", year="2023"), form("monitoring", project_name="参保")
    listed = ProjectList(document=Where(file="b.docx"), title="清单", rows=[["1"]])
    failure = Failure(file="c.pdf", message="“c.pdf”是空文件。")
    target = io.BytesIO()
    with JsonStream(target) as stream:
        stream.add([json_line(form_record(one))], [])
        stream.add([], [], failure)
        stream.add([json_line(form_record(two))], [json_line(list_record(listed))])
    read_back = Readings.model_validate_json(target.getvalue())
    assert read_back == Readings(forms=[one, two], lists=[listed], failures=[failure])


def test_an_empty_stream_is_whole() -> None:
    target = io.BytesIO()
    with JsonStream(target):
        pass
    assert json.loads(target.getvalue()) == {"forms": [], "lists": [], "failures": []}


def test_signs_that_utf_8_cannot_hold_do_not_stop_the_writing() -> None:
    assert json_line({"text": "a\udcffb"}) == b'{"text": "a?b"}'


def test_the_schema_refuses_unknown_keys_at_every_level() -> None:
    definitions = [schema(), *schema()["$defs"].values()]
    loose = [one["title"] for one in definitions if one.get("additionalProperties") is not False]
    assert loose == []
