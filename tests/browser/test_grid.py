"""The grid as a spreadsheet: keys, pasted blocks, a lost connection, two people at once."""

import pytest


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
        assert found == f"r{row + 1}"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.column") == "unit"


def test_what_is_typed_without_a_connection_survives_and_is_saved_later(grid):
    page = grid()
    page.context.set_offline(True)
    cell(page, 2, "weight").fill("12")
    page.wait_for_selector("#saving[data-state=offline]")
    page.context.set_offline(False)
    page.on("dialog", lambda one: one.accept())
    page.reload()
    page.wait_for_selector("#saving[data-state=saved]")
    wait_saved(page)
    other = grid("clerk2")
    assert cell(other, 2, "weight").input_value() == "12"
    assert page.evaluate("localStorage.length") == 0


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
    for _ in range(2):
        with page.expect_navigation():
            page.click("[data-act=undo]")
        page.wait_for_selector("#saving[data-state=saved]")
    assert page.locator("tr[data-row]").count() == rows


def test_a_finding_leads_to_its_cell(grid):
    page = grid()
    item = page.locator("#findings button").nth(2)
    item.click()
    assert page.evaluate("document.activeElement.matches('[data-path], [data-part]')")
