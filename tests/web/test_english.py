"""Every page in English: no Chinese sign or word of ours, only those of forms, names and terms."""

import html
import json
import re
import tomllib
from functools import cache
from importlib.resources import files

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse
from test_queries import PAGES, about  # noqa: F401 - a fixture

from jiheng.budget.assessing import papers, parts, questions
from jiheng.budget.reading import EXTENSIONS
from jiheng.kernel.messages import catalogue

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff]")
SIGNS = re.compile(r"[\u3000-\u303f\uff01-\uff5e]")
CHINESE = re.compile(rf"{HAN.pattern}|{SIGNS.pattern}")
# What an English page may say in Chinese: the product, the switch of the language, and the words
# that stand on official forms and have no other name.
TERMS = (
    *("绩衡", "中文", "批复表", "万元", "元", "＋"),  # the sign of a button
    *("优", "良", "中", "差"),  # grades
    *(
        "核查完成率",
        "疑点数据核查完成率",
        "深入开展核查工作",
        "6月底前",
        "工作经费",
    ),  # examples of good and bad names
    *("一级指标", "二级指标", "三级指标", "年度指标", "实施期指标", "指标值", "预算执行率"),
)
# An official document is cited by its own name.
CITED = re.compile(r"《[^》]*》|\([^()]*〔\d{4}〕\d+号\)")
_LIST = re.compile("\0(?:、\0)+")  # words of a form in a row
_TEXT = re.compile(r">([^<]*)<|(?:title|alt|placeholder|aria-label|value|data-\w+)=\"([^\"]*)\"")
_SILENT = re.compile(r"<(script|style|svg|textarea|option)\b.*?</\1>", re.S)
_LABELLED = re.compile(r"<[^>]*lang=\"zh[^>]*>[^<]*<")


def texts_of(page):
    """The texts that a person reads or hears of a page."""
    for found in _TEXT.finditer(_LABELLED.sub("<", _SILENT.sub("", page))):
        text = html.unescape(found[1] or found[2] or "").strip()
        if CHINESE.search(text):
            yield re.sub(r"\s+", " ", text)


def strings(value):
    """Every text within a stored value."""
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def stored():
    """Everything Chinese that the database holds: words of forms, names of people and offices."""
    found = set()
    for model in apps.get_models():
        fields = [
            one.attname
            for one in model._meta.concrete_fields
            if isinstance(one, CharField | TextField | JSONField)
        ]
        for row in model.objects.values_list(*fields) if fields else ():
            for value in row:
                found.update(strings(value))
    found |= {json.loads(f'"{one}"') for one in found if re.fullmatch(r"(\\u[0-9a-f]{4})+", one)}
    return {re.sub(r"\s+", " ", one.strip()) for one in found if CHINESE.search(one)}


def of_the_library():
    """What the indicator library says of the field; its own words have an English side."""
    for path in files("jiheng.budget.library").iterdir():
        if path.name.endswith(".toml"):
            read = tomllib.loads(path.read_text(encoding="utf-8"))
            yield from (one.strip() for one in strings(read) if CHINESE.search(one))


@cache
def official():
    """Words of the official forms that stand in data files: headings of levels, of funds."""
    from jiheng.web.projects.documents import FUND_ITEMS, NARRATIVES
    from jiheng.web.projects.findings import tree

    levels = tree()
    return {
        *TERMS,
        *of_the_library(),
        *FUND_ITEMS,
        *NARRATIVES,
        *levels,
        *(two for one in levels.values() for two in one),
    }


def left(text, known):
    """What is left of a text without the words that stand there on purpose."""
    text = CITED.sub("", text)
    if text in known or not CHINESE.search(text):
        return ""
    for one in known:  # the longest first
        if one in text:
            text = _LIST.sub("\0", text.replace(one, "\0"))
            if not CHINESE.search(text):
                return ""
    return text


def test_every_page_in_english_has_no_chinese_words_of_ours(sign_in, client, city, about):  # noqa: F811, ARG001
    known = sorted(stored() | official(), key=len, reverse=True)
    clients = {login: sign_in(login) for login, *_ in PAGES.values() if login} | {None: client}
    for one in clients.values():
        one.post(reverse("language"), {"language": "en", "next": "/"})
    found = []
    for name, (login, record, _) in PAGES.items():
        if name.startswith("GET ") or name.endswith("file") or name in ("paper_file", "log"):
            continue
        answer = clients[login].get(reverse(name, args=about[record] if record else []))
        page = answer.content.decode()
        if "<html" in page:
            assert '<html lang="en"' in page, name
        found += [(name, rest) for text in texts_of(page) if (rest := left(text, known))]
    assert found == []


@pytest.mark.parametrize("part", ["web."])
def test_no_english_message_holds_a_chinese_sign(part):
    """Whole words of the field may stand in an English sentence; Chinese punctuation may not."""
    wrong = {
        key: one["en"]
        for key, one in catalogue().items()
        if key.startswith(part) and SIGNS.search(one["en"])
    }
    assert wrong == {}
    assert {one for one in EXTENSIONS if CHINESE.search(one)} == set()


def test_the_words_of_assessments_are_complete_in_english():
    for one in (*papers(), *parts(), *questions()):
        assert not CHINESE.search(one.said("en")), one.id
