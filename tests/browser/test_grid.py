"""The grid as a spreadsheet: keys, pasted blocks, a lost connection, two people at once."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def grid(enter):
    """The page of the clerk on the draft of the demonstration."""

    def opened(login="clerk"):
        page = enter(login)
        page.goto("/declarations/1")
        page.wait_for_selector("#saving[data-state=saved]")
        return page

    return opened


def cell(page, row, column):
    return page.locator("tr[data-row]").nth(row).locator(f"[data-column={column}]")


def wait_saved(page):
    page.wait_for_timeout(600)
    page.wait_for_selector("#saving[data-state=saved]")


def test_keys_move_as_in_a_spreadsheet(grid):
    page = grid()
    cell(page, 0, "value").focus()
    for key, row in (("Enter", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("Shift+Enter", 0)):
        page.keyboard.press(key)
        found = page.evaluate("document.activeElement.closest('tr').dataset.row")
        assert found == page.locator("tr[data-row]").nth(row).get_attribute("data-row")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.column") == "unit"


def test_what_is_typed_without_a_connection_survives_and_is_saved_later(grid):
    page = grid()
    page.route("**/cells", lambda one: one.abort())
    cell(page, 2, "weight").fill("12")
    cell(page, 3, "value").fill("77")
    page.wait_for_selector("#saving[data-state=offline]")
    page.on("dialog", lambda one: one.accept())
    page.reload()
    expect(page.locator("#restored")).to_contain_text("已恢复上次没有保存的 2 处填写")
    assert cell(page, 3, "value").input_value() == "77"
    page.unroute("**/cells")
    page.wait_for_selector("#saving[data-state=saved]")
    other = grid("clerk2")
    assert cell(other, 2, "weight").input_value() == "12"
    assert cell(other, 3, "value").input_value() == "77"
    assert page.evaluate("localStorage.length") == 0


def test_a_draft_of_this_machine_can_be_dropped(grid):
    page = grid()
    before = cell(page, 5, "weight").input_value()
    page.route("**/cells", lambda one: one.abort())
    cell(page, 5, "weight").fill("13")
    page.wait_for_selector("#saving[data-state=offline]")
    page.on("dialog", lambda one: one.accept())
    page.reload()
    page.click("text=不要这些，用已保存的")
    page.wait_for_selector("#restored", state="hidden")
    page.unroute("**/cells")
    page.reload()
    assert cell(page, 5, "weight").input_value() == before


def test_the_library_fills_a_new_row_by_keyboard_alone(grid, shots):
    page = grid()
    rows = page.locator("tr[data-row]").count()
    cell(page, 0, "level3").focus()
    page.keyboard.press("Alt+Enter")
    expect(page.locator("tr[data-row]")).to_have_count(rows + 1)
    assert page.evaluate("document.activeElement.dataset.column") == "level3"
    page.keyboard.type("参保职工报销")
    page.wait_for_selector(".proposals button")
    page.screenshot(path=shots / "proposals.png")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".proposals", state="detached")
    page.keyboard.type("30")
    wait_saved(page)
    shown = [cell(page, 1, one).input_value() for one in ("level3", "operator", "value", "unit")]
    assert shown == ["参保职工报销时限", "≤", "30", "天"]
    assert cell(page, 1, "direction").input_value() == "less"
    page.wait_for_selector("text=手工报销台账")  # what proves it, at the side
    page.screenshot(path=shots / "library.png")
    page.keyboard.press("Alt+Delete")
    expect(page.locator("tr[data-row]")).to_have_count(rows)


def test_a_cure_mends_its_cell_with_one_click(grid, shots):
    page = grid()
    row = page.locator("tr[data-row]").nth(6)
    before = cell(page, 6, "value").input_value()
    name = row.get_attribute("data-row")
    cell(page, 6, "operator").select_option("")
    cell(page, 6, "value").fill("《=3")
    cell(page, 6, "unit").fill("人")
    button = page.locator(f"tr[data-row={name}] + .finding-row .cure", has_text="改为 ≤3人")
    button.wait_for()
    page.screenshot(path=shots / "cure.png")
    button.click()
    expect(cell(page, 6, "operator")).to_have_value("≤")
    assert cell(page, 6, "value").input_value() == "3"
    assert not button.count()
    page.click("[data-act=undo]")
    page.wait_for_timeout(500)
    cell(page, 6, "value").fill(before)
    wait_saved(page)


def test_groups_fold_and_a_finding_opens_them(grid):
    page = grid()
    page.locator("[data-act=fold]").first.click()
    assert not page.locator("tr[data-row]").first.is_visible()
    page.locator("[data-act=fold]").first.click()
    assert page.locator("tr[data-row]").first.is_visible()


def test_one_change_that_is_refused_does_not_hold_up_the_others(grid):
    page = grid()
    page.context.set_offline(True)
    cell(page, 7, "level3").fill("长" * 4001)
    cell(page, 7, "weight").fill("7")
    page.context.set_offline(False)
    expect(page.locator("#saving")).to_contain_text("4000")
    other = grid("clerk2")
    assert cell(other, 7, "weight").input_value() == "7"
    page.on("dialog", lambda one: one.accept())
    page.evaluate("localStorage.clear()")


def test_two_people_on_one_cell_choose(grid):
    one, two = grid("clerk"), grid("clerk2")
    cell(one, 4, "level3").fill("甲的名称")
    wait_saved(one)
    cell(two, 4, "level3").fill("乙的名称")
    two.wait_for_selector(".conflict")
    assert "经办一" in two.inner_text(".conflict")
    assert cell(two, 4, "level3").input_value() == "乙的名称"  # still in sight
    two.click("text=用我填的")
    wait_saved(two)
    one.reload()
    assert cell(one, 4, "level3").input_value() == "乙的名称"


def test_a_block_is_pasted_and_taken_back(grid):
    page = grid()
    rows = page.locator("tr[data-row]").count()
    cell(page, rows - 1, "level3").focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "宣传场次\\t≥\\t12\\t场\\t5\\n资料发放\\t≥\\t5000\\t份\\t5\\n");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.locator("tr[data-row]").nth(rows).wait_for()
    page.wait_for_selector("#saving[data-state=saved]")
    assert cell(page, rows, "value").input_value() == "5000"
    page.click("[data-act=undo]")
    expect(page.locator("tr[data-row]")).to_have_count(rows)


def test_a_finding_leads_to_its_cell(grid):
    page = grid()
    item = page.locator("#findings button").nth(2)
    item.click()
    assert page.evaluate("document.activeElement.matches('[data-path], [data-part]')")
