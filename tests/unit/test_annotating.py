"""The annotated copy: remarks at the cells of the submitted file, or of a form written for them."""

from io import BytesIO
from pathlib import Path

import docx as python_docx
import openpyxl
import pytest

from jiheng import examples
from jiheng.budget.annotating import Copy, annotated_copy
from jiheng.budget.portfolio import Examination, Examined
from jiheng.budget.profiles.loading import packaged_profiles
from jiheng.budget.reading import Wish, typed_forms
from jiheng.budget.remarks import Remark, of_finding, of_points
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits
from jiheng.kernel.findings import Finding, Place

WISH = Wish(default_limits(), "zh", addresses=True)
XLSX, DOCX, PDF = (
    "金安区医保局2022自评.xlsx",
    "金安区离休医药费2022自评.docx",
    "金安区医疗救助2022自评.pdf",
)


def found(name: str) -> Found:
    return Found(examples.folder() / name, name)


def examined(name: str) -> list[Examined]:
    profile = packaged_profiles()["national"]
    with Examination(profile, scored_by=[profile]) as run:
        return list(run.forms(typed_forms(WISH, found(name)).forms))


def remarks_of(name: str) -> list[Remark]:
    remarks = []
    for one in examined(name):
        for finding in one.findings:
            remarks += [remark for _, remark in of_finding(finding.said("zh"), "zh")]
        remarks += of_points(one.form, one.ledgers, "zh")
    return remarks


def copied(name: str, remarks: list[Remark]) -> Copy:
    copy = annotated_copy(found(name), remarks, WISH)
    assert copy.failure is None
    assert copy.data is not None
    return copy


def comments_of(data: bytes) -> list[str]:
    return ["\n".join(p.text for p in one.paragraphs) for one in python_docx.Document(BytesIO(data)).comments]  # fmt: skip


def test_a_workbook_has_the_points_at_its_score_cells() -> None:
    [one, *_] = examined(XLSX)
    copy = copied(XLSX, of_points(one.form, one.ledgers, "zh"))
    assert copy.name == XLSX
    assert one.form.document.addresses
    place = one.form.document.addresses["indicators[0].score"]
    cell = openpyxl.load_workbook(BytesIO(copy.data or b""))[place["sheet"]][place["cell"]]
    line = one.ledgers[0].indicators[0]
    assert cell.value is not None
    assert cell.comment.text.startswith(f"【应得 {line.computed} 分】填报 {line.declared} 分。")


@pytest.mark.parametrize("name", [XLSX, DOCX, PDF])
def test_every_remark_stands_in_the_copy(name: str) -> None:
    remarks = remarks_of(name)
    assert remarks
    copy = copied(name, remarks)
    if name == XLSX:
        book = openpyxl.load_workbook(BytesIO(copy.data or b""))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        said = "\n".join(cell.comment.text for cell in cells if cell.comment)
    else:
        said = "\n".join(comments_of(copy.data or b""))
    assert [one.text for one in remarks if one.text not in said] == []


def test_what_cannot_be_changed_is_written_anew_with_the_remarks() -> None:
    [one, *_] = examined(PDF)
    copy = copied(PDF, [Remark(one.form.document.form, "indicators[1].target", "1 T1R9C9", "甲")])
    assert copy.name == f"{PDF}.docx"
    document = python_docx.Document(BytesIO(copy.data or b""))
    assert [comment.text for comment in document.comments] == ["甲"]
    marked = [
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        if "commentReference" in cell._tc.xml
    ]
    assert marked == [one.form.indicators[1].target]


def test_waived_findings_and_notes_are_no_remarks() -> None:
    place = Place(file="甲.xlsx", form=1, field="funds[0].rate", cell="表 F8")
    error = Finding(code="FND-01", severity="error", places=[place], message_id="x", message="错了")
    assert list(of_finding(error, "zh")) == [
        ("甲.xlsx", Remark(1, "funds[0].rate", "表 F8", "【错误】错了（检查 FND-01）"))
    ]
    for other in ({"severity": "info"}, {"waived": "同意"}):
        assert list(of_finding(error.model_copy(update=other), "zh")) == []


def test_a_file_that_has_gone_is_one_failure(tmp_path: Path) -> None:
    copy = annotated_copy(Found(tmp_path / "无.xlsx", "无.xlsx"), [], WISH)
    assert copy.data is None
    assert copy.failure is not None
    assert "无.xlsx" in copy.failure.message
