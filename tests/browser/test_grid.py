"""The grid as a spreadsheet: keys, pasted blocks, a lost connection, two people at once."""

import pytest
from playwright.sync_api import expect

from conftest import PHONE


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
    """The line says so from the first key on that something is not saved, until everything is."""
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
    expect(page.locator("#restored")).to_contain_text("已恢复上次未保存的 2 处内容")
    assert cell(page, 3, "value").input_value() == "77"
    page.unroute("**/cells")
    page.wait_for_selector("#saving[data-state=saved]")
    other = grid("clerk2")
    assert cell(other, 2, "weight").input_value() == "12"
    assert cell(other, 3, "value").input_value() == "77"
    assert page.evaluate("localStorage.length") == 0


def test_a_browser_that_keeps_nothing_saves_all_the_same(enter):
    """Its store is full, closed to the page, or holds what no page wrote."""
    page = enter("clerk")
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page.add_init_script("Storage.prototype.getItem = () => '{\"cells\": [';")
    page.goto("/declarations/1")
    page.wait_for_selector("#saving[data-state=saved]")
    weight = "13" if cell(page, 2, "weight").input_value() != "13" else "14"
    cell(page, 2, "weight").fill(weight)
    wait_saved(page)
    page.reload()
    assert cell(page, 2, "weight").input_value() == weight


def test_a_draft_of_this_machine_can_be_dropped(grid):
    page = grid()
    before = cell(page, 5, "weight").input_value()
    page.route("**/cells", lambda one: one.abort())
    cell(page, 5, "weight").fill("13")
    page.wait_for_selector("#saving[data-state=offline]")
    page.on("dialog", lambda one: one.accept())
    page.reload()
    page.click("text=放弃这些，采用已保存的内容")
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


def test_every_field_says_what_it_asks_for(grid):
    """Beside the grid and below it: definition, a good and a bad example; never another's."""
    page = grid()
    fields = page.locator("[data-path]:not(#indicators *)")
    said = set()
    for at in range(fields.count()):
        fields.nth(at).focus()
        said.add(page.inner_text("#help [data-help=column]"))
    assert all("宜写" in one and "不宜写" in one for one in said)
    assert len(said) == 11  # 3 of the head, the money, 2 objectives, 5 texts
    cell(page, 0, "level3").focus()
    page.locator("[data-path=period]").focus()
    assert "项目期" in page.inner_text("#help")


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
    expect(cell(page, 6, "operator")).not_to_have_value("≤")
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
    two.click("text=采用我填的")
    wait_saved(two)
    one.reload()
    assert cell(one, 4, "level3").input_value() == "乙的名称"


PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_block_is_pasted_and_taken_back(grid):
    page = grid()
    rows = page.locator("tr[data-row]").count()
    cell(page, rows - 1, "level3").focus()
    page.evaluate(PASTE, "宣传场次\t≥\t12\t场\t5\n资料发放\t≥\t5000\t份\t5\n")
    page.locator("tr[data-row]").nth(rows).wait_for()
    page.wait_for_selector("#saving[data-state=saved]")
    assert cell(page, rows, "value").input_value() == "5000"
    page.click("[data-act=undo]")
    expect(page.locator("tr[data-row]")).to_have_count(rows)


def test_a_block_pasted_without_a_connection_is_laid_in_later(grid):
    """Over a closed window too; what cannot be done later is said not to be done."""
    page = grid()
    before = cell(page, 8, "level3").input_value()
    page.route("**/paste", lambda one: one.abort())
    cell(page, 8, "level3").focus()
    page.evaluate(PASTE, "断网时粘贴的指标\t≥7家\n")
    expect(page.locator("#saving")).to_contain_text("粘贴的内容暂存在本机")
    page.on("dialog", lambda one: one.accept())
    page.reload()
    expect(page.locator("#restored")).to_contain_text("1 处")
    page.unroute("**/paste")
    expect(cell(page, 8, "level3")).to_have_value("断网时粘贴的指标")
    assert page.evaluate("localStorage.length") == 0
    page.route("**/undo", lambda one: one.abort())
    page.click("[data-act=undo]")
    expect(page.locator("#saving")).to_contain_text("没有完成")
    page.unroute("**/undo")
    page.click("[data-act=undo]")
    expect(cell(page, 8, "level3")).to_have_value(before)


def test_the_official_table_is_pasted_into_a_new_form(enter):
    """With nothing but the page in hand: no row has to be added first."""
    page = enter("clerk")
    page.goto("/projects/new")
    page.fill("[name=project_code]", "PASTE-1")
    page.fill("[name=project_name]", "整表粘贴")
    page.select_option("[name=project_kind]", "recurrent")
    page.click("main button.primary")
    page.fill("form[action$=declare] [name=year]", "2026")
    page.click("form[action$=declare] button")
    page.wait_for_selector("#saving[data-state=saved]")
    page.evaluate(
        PASTE,
        "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t二级指标\t三级指标\t指标值\n"
        "\t产出指标\t数量指标\t检查家次\t≥90家\t数量指标\t检查家次\t≥30家\n",
    )
    expect(page.locator("tr[data-row]")).to_have_count(2)
    found = [[cell(page, at, one).input_value() for one in ("horizon", "value")] for at in (0, 1)]
    assert found == [["whole_period", "90"], ["annual", "30"]]


@pytest.mark.parametrize(
    ("pasted", "shown"), [("≤５天", ["≤", "5", "天"]), ("96", ["≥", "96", "%"])]
)
def test_a_target_pasted_over_a_value_is_taken_apart(grid, pasted, shown):
    page = grid()
    parts = [cell(page, 13, one) for one in ("operator", "value", "unit")]
    before = [one.input_value() for one in parts]
    assert (before[0], before[2]) == ("≥", "%")
    parts[1].select_text()
    page.evaluate(PASTE, pasted)
    if pasted.isdigit():  # a single figure is the browser's own to paste
        page.keyboard.insert_text(pasted)
    for one, text in zip(parts, shown, strict=True):
        expect(one).to_have_value(text)
    wait_saved(page)
    page.click("[data-act=undo]")
    for one, text in zip(parts, before, strict=True):
        expect(one).to_have_value(text)


def test_every_finding_about_a_cell_stands_beside_it(grid):
    """Hints too, not errors and warnings alone."""
    page = grid()
    found = page.evaluate("JSON.parse(document.getElementById('grid-answer').textContent).findings")
    of_cells = [one for one in found if "]." in (one["path"] or "")]
    assert {"info", "warning"} <= {one["severity"] for one in of_cells}
    beside = page.locator("#form-cells .finding").all_inner_texts()
    assert [
        one["message"] for one in of_cells if not any(one["message"] in t for t in beside)
    ] == []


def test_a_finding_leads_to_its_cell(grid):
    page = grid()
    item = page.locator("#findings button").nth(2)
    item.click()
    assert page.evaluate("document.activeElement.matches('[data-path], [data-part]')")


def test_weights_are_added_up_at_every_key(grid, shots):
    """Without any answer of the server: total, first level, second level; exactly."""
    page = grid()
    page.route("**/cells", lambda one: one.abort())
    rows = page.locator("tr[data-row]")
    horizons = [cell(page, at, "horizon").input_value() for at in range(rows.count())]
    annual = [at for at, one in enumerate(horizons) if one == "annual"]
    for at in range(rows.count()):
        cell(page, at, "weight").fill("")
    first, second, third = annual[:3]
    cell(page, first, "weight").focus()
    said = []
    for key in "45.1":
        page.keyboard.press(key)
        said.append(page.inner_text("#sum-in-view"))
    assert [one.split(" · ")[0] for one in said] == [
        f"年度分值合计 {sum}" for sum in ("4", "45", "45", "45.1")
    ]
    assert "应为 90 或 100 · 还差 44.9" in said[-1]
    cell(page, second, "weight").fill("０.2")  # as an input method for Chinese types it
    cell(page, third, "weight").fill("五")
    assert "1 处分值不是数字" in page.inner_text("#sums")
    below = [cell(page, at, "level2").input_value() for at in (first, second)]
    heading = page.locator(".level-sum[data-horizon=annual]").first
    assert heading.inner_text() == f"{below[0]} 45.1 · {below[1]} 0.2 = 45.3 / 50 或 40"
    page.screenshot(path=shots / "sums.png")
    cell(page, third, "weight").fill("44.7")
    assert page.inner_text("#sum-in-view") == "年度分值合计 90 · ✓ 相符"
    cell(page, third, "weight").fill("60")
    assert "超出 5.3" in page.inner_text("#sum-in-view")
    page.on("dialog", lambda one: one.accept())
    page.evaluate("localStorage.clear()")


def test_what_the_server_adds_up_is_what_was_shown_while_typing(grid):
    page = grid()
    before = cell(page, 1, "weight").input_value()
    cell(page, 1, "weight").fill("1,0.5")
    assert page.evaluate("document.querySelector('#sums').innerText")
    cell(page, 1, "weight").fill("12.50")
    typed = page.inner_text("#sums")
    wait_saved(page)
    assert page.inner_text("#sums") == typed
    cell(page, 1, "weight").fill(before)
    wait_saved(page)


def test_what_contradicts_another_form_stands_beside_the_cell(enter, shots):
    """A target below last year's, said under its cell with last year's words."""
    page = enter("clerk")
    page.goto("/declarations/13")
    page.wait_for_selector("#saving[data-state=saved]")
    row = page.locator("tr[data-row]:has([data-column=value])").last
    assert row.locator("[data-column=operator]").input_value() == ">"
    row.locator("[data-column=value]").fill("80")
    note = page.locator(f"tr[data-row={row.get_attribute('data-row')}] + .finding-row")
    expect(note).to_contain_text("低于 2021 年度批复的要求“>90%”")
    page.screenshot(path=shots / "last-year.png")
    row.locator("[data-column=value]").fill("90")
    expect(note.filter(has_text="年度批复的要求")).to_have_count(0)
    wait_saved(page)


def test_a_row_that_changes_its_group_moves_there_and_typing_goes_on(grid):
    """The rows are drawn anew behind the typing: nothing typed is lost, the cursor stays."""
    page = grid()
    before = [cell(page, 0, one).input_value() for one in ("level2", "unit")]
    cell(page, 0, "level2").select_option("社会效益指标")
    cell(page, 0, "unit").focus()
    page.keyboard.press("End")
    for key in "甲乙丙丁":
        page.keyboard.insert_text(key)
        page.wait_for_timeout(250)
    wait_saved(page)
    assert cell(page, 0, "unit").input_value() == before[1] + "甲乙丙丁"
    expect(page.locator("tr.group").first).to_contain_text("效益指标")
    cell(page, 0, "level2").select_option(before[0])
    cell(page, 0, "unit").fill(before[1])
    wait_saved(page)


def test_on_a_phone_no_cell_lies_outside_the_window(enter, shots):
    page = enter("clerk", PHONE)
    page.goto("/declarations/1")
    page.wait_for_selector("#saving[data-state=saved]")
    outside = """[...document.querySelectorAll('#indicators [data-column]')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length"""
    assert page.evaluate(outside) == 0
    page.locator("[data-act=fold]").first.click()
    assert not page.locator("tr[data-row]").first.is_visible()
    page.screenshot(path=shots / "phone-grid.png")


def test_taking_back_a_row_leaves_the_cursor_in_the_grid(grid):
    """The row that the cursor stood in is gone: it stands in the one that took its place."""
    page = grid()
    rows = page.locator("tr[data-row]")
    count = rows.count()
    cell(page, 1, "level3").focus()
    page.keyboard.press("Alt+Enter")
    expect(rows).to_have_count(count + 1)
    wait_saved(page)
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(count)
    expect(page.locator("tr[data-row] :focus")).to_have_count(1)
