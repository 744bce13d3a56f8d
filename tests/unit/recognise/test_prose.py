"""A manual that quotes the labels of forms is no form; a form of which the head is left is one."""

import pytest

from jiheng.budget.recognise import recognise
from jiheng.kernel.documents import text
from jiheng.kernel.documents.errors import DocumentError
from jiheng.kernel.documents.limits import Guard, default_limits
from jiheng.kernel.documents.page import Document

HEAD = "项目名称\t设备维护\n主管部门\t某市医疗保障局\n实施单位\t某市医保中心\n"


def page(body: str) -> Document:
    return text.read(body.encode(), Guard("说明.txt", default_limits()))


def test_the_head_of_a_form_is_a_form() -> None:
    (form,) = recognise(page(HEAD)).forms
    assert (form.project_name, form.implementing_unit) == ("设备维护", "某市医保中心")


def test_a_long_text_with_the_labels_of_a_head_is_none() -> None:
    with pytest.raises(DocumentError) as raised:
        recognise(page(HEAD + "".join(f"第{at}节\t怎样填写\n" for at in range(100))))
    assert raised.value.message_id == "recognise.no_form"
