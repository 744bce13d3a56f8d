"""What was typed is never lost: ended sessions, lost connections, refusals, faster colleagues."""

import re

import pytest
from playwright.sync_api import expect

from conftest import PASSWORD

ASSESSMENT = "/assessments/3"  # a draft of the demonstration


def sign_in_again(page, login):
    """In another window of the same browser."""
    other = page.context.new_page()
    other.goto("/login")
    other.fill("[name=login]", login)
    other.fill("[name=password]", PASSWORD)
    other.click("main button")
    other.wait_for_load_state()
    other.close()


def sign_out(page):
    """The session ends while the page stays open."""
    page.context.clear_cookies(name="sessionid")


@pytest.fixture
def assessment(enter):
    def opened(login="clerk"):
        page = enter(login)
        page.goto(ASSESSMENT)
        page.wait_for_selector("#saving[data-state=saved]")
        page.on("dialog", lambda one: one.accept())
        return page

    return opened


def test_an_assessment_outlives_the_session_and_goes_on_by_itself(assessment, enter, shots):
    page = assessment()
    sign_out(page)
    page.fill("#text-necessity", "会话结束后填写的必要性")
    expect(page.locator("#saving")).to_contain_text("登录已结束")
    page.screenshot(path=shots / "signed-out.png", caret="initial")
    sign_in_again(page, "clerk")
    page.wait_for_selector("#saving[data-state=saved]")
    other = enter("clerk2")
    other.goto(ASSESSMENT)
    assert other.input_value("#text-necessity") == "会话结束后填写的必要性"


def test_an_assessment_typed_without_a_connection_is_there_after_a_crash(assessment, shots):
    page = assessment()
    page.route("**/save", lambda one: one.abort())
    page.fill("#text-object", "断网时填写的对象")
    page.fill("#points-relevance", "1.5")
    expect(page.locator("#saving")).to_contain_text("离线")
    page.reload()
    expect(page.locator("#kept")).to_contain_text("已恢复")
    assert page.input_value("#text-object") == "断网时填写的对象"
    page.screenshot(path=shots / "kept.png", caret="initial")
    page.unroute("**/save")
    page.wait_for_selector("#saving[data-state=saved]")
    page.reload()
    assert page.input_value("#text-object") == "断网时填写的对象"
    assert page.locator("#kept").is_hidden()
    assert (
        page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('jiheng-kept')).length")
        == 0
    )


def test_what_was_typed_offline_does_not_write_over_a_colleague(assessment):
    one, two = assessment("clerk"), assessment("clerk2")
    one.route("**/save", lambda each: each.abort())
    one.fill("#text-work", "甲离线时填写")
    expect(one.locator("#saving")).to_contain_text("离线")
    two.fill("#text-work", "乙填写并保存")
    two.wait_for_selector("#saving[data-state=saved]")
    one.unroute("**/save")
    one.reload()
    expect(one.locator("#conflict-text-work")).to_contain_text("乙填写并保存")
    assert one.input_value("#text-work") == "甲离线时填写"
    two.reload()
    assert two.input_value("#text-work") == "乙填写并保存"
    one.click("#kept button")
    one.wait_for_load_state()
    assert one.input_value("#text-work") == "乙填写并保存"


def test_the_grid_goes_on_after_signing_in_in_another_window(enter):
    page = enter("clerk")
    page.goto("/declarations/1")
    page.wait_for_selector("#saving[data-state=saved]")
    cell = page.locator("tr[data-row] [data-column=weight]").nth(2)
    before = cell.input_value()
    sign_out(page)
    cell.fill("3.5")
    expect(page.locator("#saving")).to_contain_text("登录已结束")
    sign_in_again(page, "clerk")
    page.wait_for_selector("#saving[data-state=saved]")
    page.reload()
    assert cell.input_value() == "3.5"
    cell.fill(before)
    page.wait_for_selector("#saving[data-state=saved]")


def test_nobody_saves_what_another_person_typed_on_the_same_machine(enter):
    page = enter("clerk")
    page.goto("/declarations/1")
    page.wait_for_selector("#saving[data-state=saved]")
    cell = page.locator("tr[data-row] [data-column=weight]").nth(3)
    before = cell.input_value()
    sign_out(page)
    cell.fill("4.5")
    expect(page.locator("#saving")).to_contain_text("登录已结束")
    sign_in_again(page, "clerk2")
    page.wait_for_timeout(5000)
    expect(page.locator("#saving")).to_contain_text("登录已结束")
    page.on("dialog", lambda one: one.accept())
    page.goto("/declarations/1")
    page.wait_for_selector("#saving[data-state=saved]")
    assert cell.input_value() == before


def review(enter, login="office", number=5):
    page = enter(login)
    page.goto(f"/declarations/{number}/review")
    page.on("dialog", lambda one: one.accept())
    return page


def test_a_review_outlives_the_session(enter, shots):
    """Typed, session over, sent: the sign-in page; back there, all is there again."""
    page = review(enter)
    page.fill("[data-points] >> nth=0", "2")
    page.locator("input[name^=opinion-]").nth(1).fill("口径不清")
    page.fill("textarea[name=text]", "请核对资金")
    page.check("input[name=reason][value=money]")
    sign_out(page)
    page.click("button[value=keep]")
    page.wait_for_selector("[name=password]")
    page.fill("[name=login]", "office")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_load_state()
    page.goto("/declarations/5/review")
    expect(page.locator("#kept")).to_contain_text("已恢复您上次填写、尚未提交成功的 4 处")
    assert page.input_value("textarea[name=text]") == "请核对资金"
    assert page.locator("input[name^=opinion-]").nth(1).input_value() == "口径不清"
    assert page.is_checked("input[name=reason][value=money]")
    page.screenshot(path=shots / "review-kept.png")
    page.click("button[value=keep]")  # points and opinions are kept; the decision is open yet
    page.wait_for_load_state()
    assert page.input_value("textarea[name=text]") == "请核对资金"
    page.click("#kept button")
    page.wait_for_load_state()
    assert page.input_value("textarea[name=text]") == ""


def test_a_form_that_was_taken_is_not_put_back(enter):
    page = enter("clerk")
    page.goto("/projects/new")
    page.fill("#id_project_code", "KEPT-1")
    page.fill("#id_project_name", "填完就提交的项目")
    page.select_option("#id_project_kind", index=1)
    page.goto("/projects")
    page.goto("/projects/new")
    expect(page.locator("#kept")).to_contain_text("3 处")
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/projects/\d+$"))
    page.goto("/projects/new")
    assert page.locator("#kept").is_hidden()
    assert page.input_value("#id_project_code") == ""


def test_no_password_is_ever_kept(enter):
    page = enter("clerk")
    page.goto("/password")
    for one in page.query_selector_all("[type=password]"):
        one.fill("Secret-Secret-1")
    assert "Secret" not in page.evaluate("JSON.stringify(localStorage)")


KEPT = "Object.keys(localStorage).filter((one) => one.startsWith('jiheng'))"


@pytest.mark.parametrize(
    ("address", "field", "saves"),
    [
        (ASSESSMENT, "#text-other", "**/save"),
        ("/declarations/1", "[data-path$=level3]", "**/cells"),
    ],
    ids=["form", "grid"],
)
def test_signing_out_asks_once_and_leaves_nothing_on_the_machine(
    enter, cookies, address, field, saves
):
    """Who stays keeps the text; who goes leaves none of it to the next person at the machine."""
    page = enter("clerk")
    page.goto(address)
    page.wait_for_selector("#saving[data-state=saved]")
    page.route(saves, lambda one: one.abort())
    page.locator(field).first.fill("未保存的文字")
    expect(page.locator("#saving")).to_contain_text("离线")
    asked = []
    page.once("dialog", lambda one: (asked.append(one.message), one.dismiss()))
    page.click("#sign-out button")
    assert "没有保存" in asked[0]
    assert "未保存的文字" in page.evaluate("JSON.stringify(localStorage)")
    page.once("dialog", lambda one: one.accept())
    page.click("#sign-out button")
    page.wait_for_url("**/login")
    del cookies["clerk"]  # of the session that is over
    assert page.evaluate(KEPT) == []


def test_what_was_kept_for_seven_days_goes_whoever_typed_it(enter):
    page = enter("clerk")
    page.evaluate(
        """() => {
            const day = 86400000;
            localStorage.setItem("jiheng-kept:99:/x", JSON.stringify({ forms: { a: {} }, at: Date.now() - 8 * day }));
            localStorage.setItem("jiheng:99:/y", JSON.stringify({ cells: [], at: Date.now() - 8 * day }));
            localStorage.setItem("jiheng:99:/z", JSON.stringify({ cells: [], at: Date.now() - 6 * day }));
        }"""
    )
    page.reload()
    assert page.evaluate(KEPT) == ["jiheng:99:/z"]
