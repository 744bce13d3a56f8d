"""The page of a report: what stands on it, that it asks for nothing, that input is no markup."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import pytest
from lxml import html
from reports import WRONG_RATE, forms, gathered, page

from jiheng.budget.form_json import Failure
from jiheng.budget.layouts.report import drawing
from jiheng.budget.layouts.report.markup import tag
from jiheng.kernel.findings import Finding, Place

NASTY = '<script>alert(1)</script> $title & "co" \x07 \u202e'
LONE = "\ud800"


def tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.encode())


def test_the_page_holds_overview_charts_forms_portfolio_and_failures() -> None:
    failure = Failure(file="c.docx", message="“c.docx”已损坏。")
    with gathered(forms({"project_name": "甲", **WRONG_RATE}, {}), failures=[failure]) as report:
        root = tree(page(report))
    sections = [one.get("id") for one in root.iter("section")]
    assert sections == ["overview", "figures", "forms", "portfolio", "failures"]
    assert [one.get("id") for one in root.iter("article")] == ["form-1", "form-2"]
    said = root.get_element_by_id("form-1").text_content()
    assert "■ 错误" in said
    assert "执行率算错 FND-02" in said
    assert "“c.docx”已损坏。" in root.get_element_by_id("failures").text_content()


def test_a_line_of_the_ledger_opens_to_its_arithmetic_and_basis() -> None:
    with gathered(forms({})) as report:
        root = tree(page(report))
        first = next(iter(report.ledgers)).decode()
    opened = root.xpath("//article[@id='form-1']//table//details")
    arithmetic = [one.findall("p")[0].text for one in opened]
    assert len(arithmetic) == len(re.findall('"arithmetic": ', first))
    for one in arithmetic:
        assert one in first.replace('\\"', '"')
        assert one.count(" · ") >= 2, one
    assert "依据 · " in opened[0].findall("p")[-1].text


def test_a_declaration_says_why_it_has_no_points() -> None:
    with gathered(forms({}, kind="target_declaration")) as report:
        article = tree(page(report)).get_element_by_id("form-1")
    assert "不是自评表" in article.text_content()
    assert not article.xpath(".//details")


def test_waived_findings_stay_and_say_so_behind_the_others() -> None:
    with gathered(forms(WRONG_RATE), waive="FND-02") as report:
        items = tree(page(report)).xpath("//article//ul[@class='findings']/li/p")
    words = [" ".join(one.text_content().split()) for one in items]
    assert words[-1].startswith("○ 错误，已豁免 执行率算错 FND-02")
    assert words[-1].endswith("已核实")


def test_the_page_is_one_that_a_keyboard_and_a_screen_reader_can_use() -> None:
    failure = Failure(file="c.docx", message="坏。")
    with gathered(forms(WRONG_RATE, {}), failures=[failure]) as report:
        root = tree(page(report))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    targets = [one.get("href") for one in root.iter("a")]
    assert targets
    assert [one for one in targets if one.removeprefix("#") not in ids] == []
    named = [one.get("aria-labelledby") for one in root.iter() if one.get("aria-labelledby")]
    assert [one for one in named if one not in ids] == []
    headings = [int(one.tag[1]) for one in root.iter("h1", "h2", "h3", "h4")]
    assert headings[0] == 1
    assert [b for a, b in pairwise(headings) if b > a + 1] == []
    for table in root.iter("table"):
        assert [one.get("scope") for one in table.iter("th") if not one.get("scope")] == []
    for one in root.xpath("//*[@role='region']"):
        assert one.get("tabindex") == "0"
        assert one.get("aria-label")
    for svg in root.iter("svg"):
        assert (svg.get("role"), svg[0].tag, svg[1].tag) == ("img", "title", "desc")
        assert svg.getparent().getparent().xpath(".//table"), "the same data stands below"


def test_the_page_asks_for_nothing_and_its_policy_allows_only_its_style() -> None:
    with gathered(forms(WRONG_RATE)) as report:
        text = page(report)
    root = tree(text)
    [style] = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    [policy] = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert not [
        word for word in ("http:", "https:", "src=", "<link", "@import", "url(") if word in text
    ]
    assert not root.xpath("//script | //@style | //*[starts-with(name(), 'on')]")


@pytest.mark.parametrize(("language", "lang"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_says_its_language_and_speaks_it(language: str, lang: str) -> None:
    with gathered(forms(WRONG_RATE), language) as report:
        root = tree(page(report))
    assert root.get("lang") == lang
    [heading] = root.iter("h1")
    chinese = re.search("[\u4e00-\u9fff]", heading.text_content()) is not None
    assert chinese == (language == "zh")


def test_what_stands_in_a_document_is_never_markup() -> None:
    changes = {
        **{"project_name": NASTY, "implementing_unit": f"<b>{LONE}", "money_unit": "<i>"},
        **{"indicators[0].level3": NASTY, "indicators[0].target": "≥<u>1"},
        **{"indicators[0].actual": "=1+1", "document.file": '"><img src=x>'},
    }
    portfolio = forms(changes)
    portfolio[0].reading = [
        Finding(
            code="READ-01", severity="warning", message_id="x", message=NASTY,
            places=[Place(file='"><img src=x>', form=1, cell="<b>")],
        )
    ]  # fmt: skip
    failure = Failure(file=NASTY, message=NASTY)
    with gathered(portfolio, failures=[failure]) as report:
        text = page(report)
    root = tree(text)
    assert not root.xpath("//script | //b | //i | //u | //img")
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt; $title &amp; &quot;co&quot; \\u0007 \\u202e" in text
    )
    assert not set(text) & {"\x07", "\u202e"}


def test_of_many_forms_the_gravest_stand_on_the_page_in_their_order() -> None:
    grave = {**WRONG_RATE, "funds[0].executed": "999999"}
    many = [{"project_name": f"项目{at}", **(grave if at in (3, 7) else {})} for at in range(9)]
    with gathered(forms(*many)) as report:
        root = tree(page(report, most=2))
        assert len(list(report.rows())) == 9
    assert [one.get("id") for one in root.iter("article")] == ["form-4", "form-8"]
    assert (
        "共 9 张表，这里只列出最需要看的 2 张" in root.get_element_by_id("overview").text_content()
    )
    assert len(root.xpath("//section[@id='overview']//tbody/tr")) == 2


def test_a_finding_across_forms_stands_with_its_first_form_and_one_about_a_file_by_itself() -> None:
    with gathered(forms({"project_name": "甲"}, {"project_name": "乙"})) as report:
        before = [row.findings.warning for row in report.rows()]
        for places in (
            [Place(file=None, form=None)],
            [Place(file=row.file, form=row.form) for row in report.rows()],
        ):
            report.add_across(
                Finding(code="STR-05", severity="warning", places=places, message_id="x", message="不一致。")
            )  # fmt: skip
        after = [row.findings.warning for row in report.rows()]
        root = tree(page(report))
    assert after == [before[0] + 1, before[1]]
    assert "还涉及 1 处" in root.get_element_by_id("form-1").text_content()
    assert "不一致。" in root.get_element_by_id("beside-1").text_content()
    assert "不一致。" not in root.get_element_by_id("form-2").text_content()


def test_without_the_extra_the_page_says_how_to_install_it_and_shows_the_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)
    with pytest.raises(drawing.NoCharts):
        drawing.altair()
    with gathered(forms(WRONG_RATE, {})) as report:
        root = tree(page(report))
    assert 'pip install "jiheng[charts]"' in root.get_element_by_id("figures").text_content()
    assert not root.xpath("//svg")
    assert len(root.xpath("//figure//table")) == 3
    assert not root.xpath("//figure//details")


def test_an_empty_portfolio_has_a_page_without_forms() -> None:
    with gathered([]) as report:
        root = tree(page(report))
    assert not root.xpath("//article | //svg")
    assert "共检查 0 张表" in root.text_content()


def test_the_same_run_gives_the_same_bytes() -> None:
    texts = set()
    for _ in range(2):
        with gathered(forms(WRONG_RATE, {})) as report:
            texts.add(page(report))
    assert len(texts) == 1


def test_markup_escapes_text_and_attributes_once() -> None:
    inner = tag("b", "<&>")
    assert tag("p", "a<b", inner, ["c", "&"], title='"x"', hidden=False) == (
        '<p title="&quot;x&quot;">a&lt;b<b>&lt;&amp;&gt;</b>c&amp;</p>'
    )
