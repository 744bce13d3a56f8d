"""Lists and the top bar by keyboard alone: the year and organisation switch, searching as one types."""

from playwright.sync_api import expect


def test_year_and_organisation_are_switched_by_keyboard(enter, shots):
    office = enter("office")
    office.goto("/projects")
    office.focus("#choose-year")
    office.keyboard.type("2020")
    assert "/projects" in office.url  # choosing alone sends nothing
    assert office.input_value("#choose-year") == "2020"
    office.keyboard.press("Tab")
    assert office.evaluate("document.activeElement.id") == "choose-place"
    office.select_option("#choose-place", label="示例市医疗保险管理中心")
    office.keyboard.press("Tab")
    assert office.evaluate("document.activeElement.textContent") == "切换"
    office.keyboard.press("Enter")
    office.wait_for_selector(".note.only")
    assert "只看 2020 年度示例市医疗保险管理中心" in office.inner_text(".note.only")
    cells = office.locator("#found tbody tr td:nth-child(3)").all_inner_texts()
    assert set(cells) == {"示例市医疗保险管理中心"}
    office.screenshot(path=shots / "switched.png")
    office.goto("/")
    assert office.input_value("#choose-year") == "2020"  # it goes along
    office.click(".note.only button")
    office.wait_for_selector(".note.only", state="detached")
    assert office.input_value("#choose-year") == ""


def test_the_switch_speaks_the_language_of_the_page(enter):
    office = enter("office")
    office.click("button[lang=en]")
    office.wait_for_selector("html[lang=en]")
    labels = office.locator(".switch label").all_inner_texts()
    assert labels == ["Budget year", "Organisation"]
    assert office.inner_text(".switch button") == "Switch"
    office.click("button[lang=zh]")


def test_people_are_found_while_one_types(enter, shots):
    security = enter("secadmin")
    security.goto("/people")
    assert security.locator("#found tbody tr").count() > 10
    security.focus("#q")
    security.keyboard.type("东区医疗保障局")
    expect(security.locator("#found tbody tr")).to_have_count(3)
    assert "q=" in security.url  # the address can be passed on
    assert "共 3 人" in security.inner_text("#found")
    security.screenshot(path=shots / "people-found.png")


def test_assessments_that_wait_stand_in_the_inbox_with_their_last_day(enter, shots):
    department = enter("department")
    department.goto("/")
    row = department.locator("table:has(caption) tbody tr").first
    assert "还有" in row.inner_text()
    department.screenshot(path=shots / "inbox-assessments.png", full_page=True)
    row.locator("a").click()
    department.wait_for_url("**/conclude")
