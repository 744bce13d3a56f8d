"""The reviewer's queue and what a return teaches, in Chromium."""

from playwright.sync_api import expect


def test_a_reviewer_takes_the_queue_by_risk_and_a_return_warns_the_next(enter, shots):
    head, clerk = enter("head"), enter("clerk")
    head.goto("/")
    expect(head.locator(".tabs [aria-current]")).to_have_text("按风险")
    row = head.locator("tbody tr").first
    expect(row).to_contain_text("+")  # a reason with its points
    head.screenshot(path=shots / "queue.png")
    row.locator("a").first.click()
    head.wait_for_url("**/review")
    name = head.locator("tr:has(input[name^=opinion-]) td:nth-child(4)").first.inner_text()
    head.locator("input[name^=opinion-]").first.fill("请写明统计口径")
    head.check("input[name=reason][value=vague]")
    head.fill("textarea[name=text]", "目标空泛")
    head.screenshot(path=shots / "queue-review.png", full_page=True)
    head.click("button[value=return]")
    head.wait_for_url("**/declarations/*")

    clerk.goto("/declarations/1")
    clerk.wait_for_selector("#saving[data-state=saved]")
    cell = clerk.locator("tr[data-row] [data-column=level3]").nth(1)
    before = cell.input_value()
    cell.fill(name)
    expect(clerk.locator(".finding-row", has_text="曾被退回：请写明统计口径").first).to_be_visible()
    clerk.screenshot(path=shots / "lesson.png")
    cell.fill(before)
    clerk.wait_for_selector("#saving[data-state=saved]")


def test_the_comparison_is_one_key_away(enter, shots):
    office = enter("office")
    office.goto("/declarations/5/review")
    office.keyboard.press("Alt+c")
    office.wait_for_url("**/compare")
    office.screenshot(path=shots / "compare.png", full_page=True)


def test_a_tile_opens_its_list_by_keyboard(enter):
    office = enter("office")
    office.goto("/overview?year=2023")
    office.locator(".tiles a").nth(2).focus()
    office.keyboard.press("Enter")
    office.wait_for_url("**tile=red**")
    expect(office.locator("caption").first).to_contain_text("红色事项")
    expect(office.locator("#charts svg").first).to_be_visible(timeout=30_000)
