"""Every kind of page: no serious fault for assistive programs, nothing wider than the window."""

from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import DESK, PASSWORD, PHONE

_STOPS = 60  # of a page; a grid has hundreds
PAGES = [
    ("clerk", "/"),
    ("clerk", "/projects"),
    ("clerk", "/projects/new"),
    ("clerk", "/indicators"),
    ("clerk", "/projects/1"),
    ("clerk", "/declarations/1"),
    ("clerk", "/declarations/3"),
    ("clerk", "/declarations/1/submit"),
    ("clerk", "/declarations/7/history"),
    ("clerk", "/approvals/1"),
    ("clerk", "/assessments"),
    ("clerk", "/assessments/1"),
    ("clerk", "/assessments/3"),
    ("department", "/assessments/2/conclude"),
    ("clerk", "/projects/12"),
    ("clerk", "/projects/12/edit"),
    ("clerk", "/projects/16/years"),
    ("clerk-yb", "/areas"),
    ("clerk-yb", "/areas/new"),
    ("clerk-yb", "/areas/1"),
    ("clerk-yb", "/areas/2"),
    ("clerk-east", "/shares/1"),
    ("office", "/summary?year=2026"),
    ("clerk", "/rollover?year=2022"),
    ("clerk", "/declarations/13"),
    ("clerk", "/password"),
    ("clerk", "/batches"),
    ("clerk", "/tokens"),
    ("clerk", "/components"),
    ("clerk", "/declarations/999"),
    ("office", "/declarations/5/review"),
    ("office", "/declarations/5/compare"),
    ("office", "/declarations/5/experts"),
    ("office", "/"),
    ("office", "/overview"),
    ("office", "/overview?year=2023&tile=execution"),
    ("office", "/overview?year=2023&tile=scores"),
    ("head", "/overview?tile=red"),
    ("clerk-yb", "/followups/1"),
    ("clerk-yb", "/followups/3"),
    ("clerk", "/people"),
    ("expert", "/"),
    ("department", "/lessons"),
    ("approver", "/declarations/6/review"),
    ("secadmin", "/people"),
    ("secadmin", "/people/1"),
    ("sysadmin", "/organisations"),
    ("auditadmin", "/audit"),
]


WALKS = [
    ("zh", DESK, "light"),
    ("zh", PHONE, "dark"),
    ("en", DESK, "dark"),
    ("en", PHONE, "light"),
]


@pytest.fixture(scope="module")
def walks():
    """What was found on each walk that was taken."""
    return {}


@pytest.fixture(params=WALKS, ids=[f"{one[0]}-{one[1]['width']}-{one[2]}" for one in WALKS])
def found(request, walks, enter, shots):
    """Both languages, both sizes, light and dark; every page for those who may see it.

    The serious faults, and the pages that are wider than the window.
    """
    name = request.node.callspec.id
    if name not in walks:
        walks[name] = _walk(enter, shots, *request.param)
    return walks[name]


def _walk(enter, shots, language, size, scheme):
    faults, wide, pages = [], [], {}
    for login, address in PAGES:
        page = pages.get(login) or _speaking(enter(login, size), language)
        pages[login] = page
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        faults += [(address, *one) for one in _faults(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wide.append(address)
        if language == "zh":
            page.emulate_media(color_scheme="light")
            name = f"{login}{address.replace('/', '-').replace('?', '-')}-{size['width']}.png"
            page.screenshot(path=shots / name)
    return SimpleNamespace(faults=faults, wide=wide)


def test_no_page_has_a_serious_fault(found):
    assert found.faults == []


def test_no_page_is_wider_than_its_window(found):
    assert found.wide == []


def _speaking(page, language):
    if language == "en":
        page.click("button[lang=en]")
        page.wait_for_selector("html[lang=en]")
    return page


def _faults(page):
    """What axe calls serious: its id and the first place."""
    found = Axe().run(page).response["violations"]
    grave = (one for one in found if one["impact"] in ("serious", "critical"))
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in grave]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_before_signing_in_have_no_serious_fault(browser, site, language):
    context = browser.new_context(viewport=PHONE, base_url=site)
    page = context.new_page()
    faults = []
    page.goto("/login")
    _speaking(page, language)
    for address in ("/login", "/invitation/none"):
        page.goto(address)
        faults += [(address, *one) for one in _faults(page)]
    context.close()
    assert faults == []


def test_every_control_is_reached_by_keyboard_and_shows_it(enter):
    """Tab goes through the page in its order, and each stop is drawn with an outline."""
    page = enter("clerk")
    for address in ("/", "/projects", "/projects/1", "/declarations/1", "/assessments/1"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        wanted = page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
            .filter((one) => !one.disabled && one.type !== "hidden" && one.tabIndex >= 0
              && one.checkVisibility({ visibilityProperty: true })).length"""
        )
        reached, dull = 0, []
        for _ in range(min(wanted, _STOPS)):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                """() => { const one = document.activeElement, look = getComputedStyle(one);
                const around = one.closest("td");
                const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
                const box = around && getComputedStyle(around).boxShadow !== "none";
                return [one.tagName, ring || box, one.outerHTML.slice(0, 90)]; }"""
            )
            if stop[0] == "BODY":
                break
            reached += 1
            if not stop[1]:
                dull.append(stop[2])
        assert (dull, reached) == ([], min(wanted, _STOPS)), address


def test_every_page_speaks_english_too(enter):
    """No Chinese of ours is left: only the words of forms, names and official terms are."""
    page = enter("clerk")
    page.click("text=English")
    page.goto("/projects")
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("h1") == "Targets"
    assert page.inner_text("thead").split("\t")[0] == "Project code"


def test_the_password_is_kept_out_of_the_page(enter):
    page = enter("clerk")
    page.goto("/password")
    assert PASSWORD not in page.content()


def test_nothing_that_has_the_focus_lies_below_the_decision_bar(enter):
    """The bar stays in view while the form above it is gone through by keyboard."""
    page = enter("office")
    page.goto("/declarations/5/review")
    hidden = """() => {
      const one = document.activeElement, bar = document.querySelector(".decide");
      if (bar.contains(one) || !one.matches("input, textarea")) return null;
      return one.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1 ? one.name : null;
    }"""
    below, reached = [], False
    for _ in range(200):
        page.keyboard.press("Tab")
        below += [one] if (one := page.evaluate(hidden)) else []
        if reached := page.evaluate("document.activeElement.closest('.decide') !== null"):
            break
    assert (below, reached) == ([], True)
