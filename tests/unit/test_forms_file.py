"""Files of forms: read in any layout of the JSON, in pieces; what is broken is said with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from jiheng.budget.checks.examples import forms_of
from jiheng.budget.form_json import Failure, form_record
from jiheng.budget.forms import Form, ProjectList
from jiheng.budget.forms_file import Part, parts_of, typed_part
from jiheng.kernel.documents.errors import DocumentError

FORMS = forms_of({"forms": [{"kind": "self_evaluation"}, {"kind": "target_declaration"}] * 20})
RECORD = form_record(FORMS[0])
LIST = {"document": {"file": "a.xlsx"}, "title": "清单", "rows": [["序号", "项目名称"]]}


def written(folder: Path, value: Any, **layout: Any) -> Path:
    """A file with this JSON, or with this text."""
    text = value if isinstance(value, str) else json.dumps(value, **layout)
    path = folder / "forms.json"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> tuple[list[Form], list[DocumentError], list[ProjectList], list[Failure]]:
    parts = list(parts_of(path, "forms.json"))
    typed = [typed_part(one) for one in parts if isinstance(one, Part)]
    return (
        [form for forms, _ in typed for form in forms],
        [error for _, errors in typed for error in errors],
        [one for one in parts if isinstance(one, ProjectList)],
        [one for one in parts if isinstance(one, Failure)],
    )


@pytest.mark.parametrize(
    "layout", [{}, {"indent": 2}, {"ensure_ascii": False}, {"separators": (",", ":")}]
)
@pytest.mark.parametrize("order", [("forms", "lists", "failures"), ("failures", "forms", "lists")])
def test_what_was_written_comes_back_in_any_layout(
    tmp_path: Path, layout: dict[str, Any], order: tuple[str, ...]
) -> None:
    failures = [{"file": "b.xlsx", "message": "读不出来"}]
    whole = {"forms": [form_record(one) for one in FORMS], "lists": [LIST], "failures": failures}
    path = written(tmp_path, {key: whole[key] for key in order}, **layout)
    forms, errors, lists, failed = read(path)
    assert forms == FORMS
    assert errors == []
    assert [one.title for one in lists] == ["清单"]
    assert [one.file for one in failed] == ["b.xlsx"]


def test_a_form_larger_than_what_is_read_at_a_time_comes_back_whole(tmp_path: Path) -> None:
    long = {**RECORD, "narrative": {"项目概况": "概况，" * 100_000}}
    forms, _, _, _ = read(written(tmp_path, {"forms": [RECORD, long, RECORD]}))
    assert [len(one.narrative.get("项目概况", "")) for one in forms] == [0, 300_000, 0]


def test_values_without_a_reading_are_read(tmp_path: Path) -> None:
    """Other programs write such files too; a check would pass over a value that nobody read."""
    bare = [dict(one, target_value=None, actual_value=None) for one in RECORD["indicators"]]
    forms, _, _, _ = read(written(tmp_path, {"forms": [{**RECORD, "indicators": bare}]}))
    assert forms == [Form.model_validate(RECORD)]
    assert any(one.target_value for one in forms[0].indicators)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read(written(tmp_path, "\ufeff" + json.dumps({"forms": [RECORD]})))[0]


@pytest.mark.parametrize("text", ["[]", "{}", '{"findings": []}', '{"forms": [], "forms": []}'])
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read(written(tmp_path, text))
    assert refused.value.message_id in ("forms_file.not_ours", "forms_file.broken")


WHOLE = json.dumps({"forms": [RECORD] * 3, "lists": []})
BROKEN = {
    "cut in a form": (WHOLE[:-20], 2),
    "cut between forms": (WHOLE[: len(json.dumps(RECORD)) + 12], 1),
    "a comma too many": (WHOLE.replace("], ", ",], ") + "}", 0),
    "more behind it": (WHOLE + "{}", 3),
    "no object": ('{"forms": [1]}', 0),
    "too deep": ('{"forms": [' + '{"a":' * 100_000, 0),
    "nothing": ("", 0),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_stands_before_a_fault_is_given_and_the_fault_has_its_place(
    tmp_path: Path, name: str
) -> None:
    text, before = BROKEN[name]
    found = 0
    with pytest.raises(DocumentError) as refused:
        for part in parts_of(written(tmp_path, text), "forms.json"):
            found += len(typed_part(part)[0]) if isinstance(part, Part) else 0
    assert found == before
    assert refused.value.message_id == "forms_file.broken"
    assert int(refused.value.arguments["position"]) <= len(text) + 1
    assert all(refused.value.sentence(language) for language in ("zh", "en"))


def test_one_item_that_is_no_form_does_not_hide_the_others(tmp_path: Path) -> None:
    strange = {**RECORD, "budget": "100"}
    forms, errors, _, _ = read(written(tmp_path, {"forms": [RECORD, strange, RECORD]}))
    assert len(forms) == 2
    [error] = errors
    assert (error.arguments["number"], error.arguments["field"]) == ("2", "budget")
    assert "第 2 项的 budget" in error.sentence("zh")


def test_no_file_and_a_folder_are_said_as_of_other_documents(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "no.json", "read.missing"), (tmp_path, "read.folder")):
        with pytest.raises(DocumentError) as refused:
            read(path)
        assert refused.value.message_id == said
