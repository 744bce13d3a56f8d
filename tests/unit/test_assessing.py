"""The gate of ex-ante assessments by its dated parameters, and the data of the form."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiheng.budget.assessing import SUBJECTS, conclusions, dimensions, papers, questions
from jiheng.budget.assessing.gate import Gate, gate, parameters
from jiheng.budget.assessing.layout import Assessed, assessment_sheet
from jiheng.kernel.documents.errors import DocumentError


def rules(day: date = date(2026, 12, 31)) -> Gate:
    found = gate(day, parameters())
    assert found is not None
    return found


# Kind, amount, level → the answer of the gate. What is not stated is never harmless.
@pytest.mark.parametrize(
    ("kind", "amount", "level", "answer"),
    [
        ("new_project", 500, "city", "needed"),
        ("new_project", 499, "city", "free"),
        ("new_project", 499, "county", "needed"),
        ("new_project", None, "city", "amount_unknown"),
        ("recurrent", None, "city", "free"),
        ("recurrent", 9999, "city", "free"),
        ("", 500, "city", "kind_unknown"),
        ("", 499, "city", "free"),
        ("", None, "city", "amount_unknown"),
        ("new_project", 9999, "", "free"),  # a place without a level has no line
    ],
)
def test_the_gate(kind: str, amount: int | None, level: str, answer: str) -> None:
    assert rules().asks(kind, None if amount is None else Decimal(amount), level) == answer


@pytest.mark.parametrize(
    ("total", "conclusion"),
    [(100, "support"), (80, "support"), ("79.5", "adjusted"), (60, "adjusted"), (59, "rejected"),
     (0, "rejected")],
)  # fmt: skip
def test_a_total_suggests_a_conclusion(total: int | str, conclusion: str) -> None:
    assert rules().suggested(Decimal(total)) == conclusion


def test_before_the_national_document_there_was_no_gate() -> None:
    assert gate(date(2018, 8, 31), parameters()) is None


def test_the_form_is_of_a_hundred_points_and_every_question_has_a_paper() -> None:
    assert sum(one.points for one in questions()) == 100
    names = [one.id for one in questions()]
    assert len(set(names)) == len(names) == 10
    proved = {name for paper in papers() for name in paper.proves}
    assert proved == set(names)
    for subject in SUBJECTS:
        assert len(dimensions(subject)) == 5
    assert set(rules().passing) <= set(conclusions())


# What an office writes, and the line and words of its refusal.
BAD = [
    ('[other]\nzh="a"\nen="a"\nchecked_on=2026-01-01\n[[other.value]]\nfrom=2026-01-01\nis="x"\n'
     'basis={regulation="jiheng-design",confidence="mem"}', "没有参数“other”"),
    ('[assessed_kinds]\nzh="a"\nen="a"\nchecked_on=2026-01-01\n[[assessed_kinds.value]]\n'
     'from=2026-01-01\nis=["old"]\nbasis={regulation="jiheng-design",confidence="mem"}',
     "“assessed_kinds value 1”的取值写法不对"),
    ('[conclusion_bands]\nzh="a"\nen="a"\nunit="分"\nchecked_on=2026-01-01\n'
     '[[conclusion_bands.value]]\nfrom=2026-01-01\nis=[{id="support",least=80}]\n'
     'basis={regulation="jiheng-design",confidence="mem"}', "写法不对"),  # nothing down to 0
    ("[assessed_amount", "assessment.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD)
def test_an_offices_file_that_is_wrong_is_refused_with_its_place(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "assessment.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as error:
        parameters(path)
    assert words in str(error.value)
    assert "行" in str(error.value)


def test_the_sheet_covers_every_place_once() -> None:
    sheet = assessment_sheet(
        Assessed("policy", [("项目名称", "扩面")], {"object": "背景"}, {"need": "9"}, {}, [])
    )
    texts = {box.text for row in sheet.places() for box in row}
    assert {"政策设立必要性", "扩面", "背景"} <= texts
    assert sheet.draft
