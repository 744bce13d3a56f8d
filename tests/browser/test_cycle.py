"""Five people take a project from its assessment to approval and adjustment, in Chromium."""

import re
from importlib.resources import as_file, files

from jiheng.budget.reading import Wish, typed_forms
from jiheng.kernel.documents.folder import Found
from jiheng.kernel.documents.limits import default_limits

NAME = "律师服务费"
DOCUMENT = "忻州医保局2023申报.docx"
KEYS = ("horizon", "level1", "level2", "level3", "target")


def read(path):
    return typed_forms(Wish(default_limits(), "zh"), Found(path, path.name)).forms


def points(page):
    for one in page.query_selector_all("[data-points]"):
        one.fill(str(float(one.get_attribute("max")) - 1))


def decide(page, number, act):
    page.goto(f"/declarations/{number}/review")
    points(page)
    page.click(f"button[name=act][value={act}]")
    page.wait_for_url(f"**/declarations/{number}")


def saved(page):
    page.wait_for_selector("#saving[data-state=saved]")


def test_the_first_half_of_the_cycle(enter, shots, tmp_path):
    clerk, head = enter("clerk"), enter("head")
    department, office, approver = enter("department"), enter("office"), enter("approver")
    assessed(clerk, department, shots)
    number = declared(clerk)
    original = brought_in(clerk, shots)
    submit(clerk, number)
    returned_and_corrected(clerk, head, number, shots)
    decide(head, number, "pass")
    decide(department, number, "pass")
    decide(office, number, "pass")
    approve(approver, number)
    clerk.goto(f"/declarations/{number}")
    clerk.click('.tabs a:has-text("批复")')
    clerk.screenshot(path=shots / "approval.png", full_page=True)
    for format in ("docx", "xlsx"):
        reads_back_equal(clerk, original, tmp_path / f"approval.{format}")
    adjusted_on_the_same_way(clerk, head, shots)
    approver.goto("/projects?q=YB2023100")
    assert "单位审签" in approver.inner_text("tbody")


def assessed(clerk, department, shots):
    """A new project over the line is refused, assessed, and then may be declared."""
    clerk.goto("/projects/new")
    clerk.fill("#id_project_code", "YB2023100")
    clerk.fill("#id_project_name", NAME)
    clerk.select_option("#id_project_kind", "new_project")
    clerk.fill("#id_planned_amount", "600")
    clerk.click("main button.primary")
    clerk.fill("#id_year", "2023")
    clerk.click("text=开始申报")
    assert "还没有做评估，不能申报" in clerk.inner_text("main")
    clerk.screenshot(path=shots / "gate.png")
    clerk.fill("#assess-year", "2023")
    clerk.click("button:has-text('开始事前评估')")
    clerk.wait_for_url("**/assessments/*")
    address = clerk.url
    filled_in(clerk)
    clerk.screenshot(path=shots / "assessment.png", full_page=True)
    clerk.click("button:has-text('提交评估')")
    clerk.wait_for_selector("text=等待作出结论")
    department.goto(address + "/conclude")
    department.check("input[value=support]")
    department.screenshot(path=shots / "conclusion.png", full_page=True)
    assert department.inner_text("#sheet-sum") == "90"
    department.click("button[value=conclude]")
    department.wait_for_url(address)
    assert "予以支持" in department.inner_text("main")


def filled_in(clerk):
    """Texts and points save themselves, also what was typed while the connection was gone."""
    for one in clerk.locator("#assess textarea").all():
        one.fill("依据充分")
    clerk.context.set_offline(True)
    for one in clerk.locator("#assess input[type=number]").all():
        one.fill("9")
    clerk.wait_for_selector("#saving[data-state=offline]")
    clerk.context.set_offline(False)
    clerk.wait_for_selector("#assess-sum:has-text('90')")
    for kind in ("application", "targets", "laws", "plan", "estimate"):
        clerk.select_option("#paper-kind", kind)
        clerk.fill("#paper-title", "佐证材料")
        clerk.click("#new-paper button")
        clerk.wait_for_load_state("networkidle")


def declared(clerk):
    """The declaration of the assessed project begun; its number."""
    clerk.goto("/projects?q=YB2023100")
    clerk.click(f"text={NAME}")
    clerk.fill("#id_year", "2023")
    clerk.click("text=开始申报")
    return int(re.search(r"/declarations/(\d+)", clerk.url)[1])


def brought_in(clerk, shots):
    """A dropped document: preview, then all of it taken over; the form that it holds."""
    with as_file(files("jiheng.examples").joinpath("documents", DOCUMENT)) as path:
        original = read(path)[1]
        clerk.set_input_files("#document", path)
        clerk.click("text=读取并预览")
        clerk.wait_for_url("**/imports/*")
    clerk.screenshot(path=shots / "import.png", full_page=True)
    for one in clerk.query_selector_all("details:not([open]) summary"):
        one.click()
    for box in clerk.query_selector_all("input[name=accept]"):
        box.check()
    clerk.click("text=采用勾选的内容")
    saved(clerk)
    clerk.screenshot(path=shots / "grid.png")
    return original


def returned_and_corrected(clerk, head, number, shots):
    head.goto("/")
    head.click(f"text={NAME}")
    head.check("input[name=reason][value=not_quantified]")
    head.fill("textarea[name=text]", "第一项指标请写明次数")
    head.screenshot(path=shots / "review.png", full_page=True)
    head.click("button[value=return]")
    head.wait_for_url(f"**/declarations/{number}")
    clerk.goto(f"/declarations/{number}")
    assert "第一项指标请写明次数" in clerk.inner_text("main")
    first = clerk.locator("tr[data-row]").first
    first.locator("[data-part=operator]").select_option("≥")
    first.locator("[data-part=value]").fill("7")
    first.locator("[data-part=unit]").fill("次")
    saved(clerk)
    submit(clerk, number)


def approve(approver, number):
    approver.goto(f"/declarations/{number}/review")
    approver.fill("#id_number", "示财绩〔2023〕100号")
    approver.fill("#id_day", "2023-02-10")
    asked = []
    approver.once("dialog", lambda one: (asked.append(one.message), one.dismiss()))
    approver.click("button[value=approve]")  # asked once, for it cannot be taken back
    assert "不能撤回" in asked[0]
    assert approver.url.endswith("/review")
    approver.once("dialog", lambda one: one.accept())
    approver.click("button[value=approve]")
    approver.wait_for_url(f"**/declarations/{number}")


def reads_back_equal(clerk, original, path):
    """The approval as a file says what was declared, with the one correction."""
    with clerk.expect_download() as waiting:
        clerk.click(f"text=下载批复表（{path.suffix[1:]}）")
    waiting.value.save_as(path)
    (form,) = read(path)
    assert form.kind == "target_approval"
    rows = [
        [[getattr(one, key) for key in KEYS] for one in each.indicators]
        for each in (form, original)
    ]
    rows[1][0][-1] = "≥7次"
    assert rows[0] == rows[1]
    assert form.objectives == original.objectives


def adjusted_on_the_same_way(clerk, head, shots):
    """A new round from the approved form; the reviewer sees before and after."""
    clerk.fill("#id_reason", "年中预算调减")
    clerk.click("text=申请调整")
    clerk.wait_for_url("**/declarations/*")
    adjusted = int(clerk.url.rsplit("/", 1)[1])
    clerk.locator("tr[data-row] [data-part=value]").first.fill("5")
    saved(clerk)
    submit(clerk, adjusted)
    head.goto(f"/declarations/{adjusted}/review")
    assert "≥7次" in head.inner_text("del")
    assert "≥5次" in head.inner_text("ins")
    head.screenshot(path=shots / "adjustment.png")


def submit(page, number):
    page.goto(f"/declarations/{number}/submit")
    if page.query_selector("textarea[name=text]"):
        page.fill("textarea[name=text]", "已逐条核对")
    page.click("main form button.primary")
    page.wait_for_url(f"**/declarations/{number}")
