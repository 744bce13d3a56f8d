"""A role goes through two people's hands in the browser; its pages have no serious fault."""

import pytest
from playwright.sync_api import expect
from test_pages import _faults, _speaking

from conftest import DESK, PHONE


def _propose(page, login, role, place):
    """Propose a role at the page of a person; the state that the page then shows."""
    page.goto(f"/people?q={login}")
    page.click(f"#found a:text-is('{login}')")
    page.select_option("#id_role", label=role)
    page.fill("#place", place)
    expect(page.locator("#places option")).to_have_count(2)
    page.select_option("#id_organisation", index=1)
    page.click("form.card button.primary")
    page.wait_for_selector("table:has(caption:text-is('提出的授权'))")
    return page.locator("table:has(caption:text-is('提出的授权')) .tag").last.inner_text()


def test_a_role_waits_for_the_other_administrator_and_then_holds(enter, shots):
    security, system, person = enter("secadmin"), enter("sysadmin"), enter("clerk-yy")
    assert "overview" not in person.content()
    said = _propose(security, "clerk-yy", "单位负责人", "示例市第一人民医院")
    assert said == "待确认"
    security.screenshot(path=shots / "role-proposed.png", full_page=True)
    person.goto("/overview")
    assert "没有权限" in person.inner_text("main")
    system.goto("/")
    assert system.inner_text("nav.side .tag") == "1"
    system.screenshot(path=shots / "role-counted.png")
    system.click("main .note a")
    assert "secadmin" in system.inner_text("tbody tr")
    system.screenshot(path=shots / "roles-waiting.png")
    system.click("tbody tr a")
    system.screenshot(path=shots / "role-to-confirm.png")
    system.click("form[action$=confirm] button")
    system.wait_for_selector(".note.success")
    assert "医院经办任示例市第一人民医院单位负责人" in system.inner_text(".note.success")
    assert system.locator("nav.side .tag").count() == 0
    person.goto("/overview")
    assert "总览" in person.inner_text("h1")
    security.reload()
    assert "安全管理员 → 系统管理员" in security.inner_text("main")


@pytest.mark.parametrize(("language", "size"), [("zh", DESK), ("en", PHONE)], ids=["zh", "en"])
def test_the_pages_of_the_second_person_have_no_serious_fault(enter, shots, language, size):
    security, system = enter("secadmin", size), enter("sysadmin", size)
    place = "示例市医疗保障局" if language == "zh" else "示例市卫生健康委员会"
    _propose(security, "auditor", "评价专家、第三方", place)
    person, faults, wide = security.url, [], []
    for page, addresses in (
        (security, (person, "/appointments/proposed")),
        (system, ("/appointments/proposed", "", "/organisations")),
    ):
        _speaking(page, language)
        for address in addresses:
            if address:
                page.goto(address)
            else:
                page.locator("tbody tr a").last.click()
            page.wait_for_load_state("networkidle")
            faults += [(page.url, *one) for one in _faults(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
                wide.append(page.url)
            page.screenshot(
                path=shots / f"second-{language}-{page.url.replace('/', '-')[-24:]}.png"
            )
    assert (faults, wide) == ([], [])
