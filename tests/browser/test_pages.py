"""Every kind of page: no serious fault for assistive programs, nothing wider than the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import DESK, PASSWORD, PHONE

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
    ("head", "/overview?tile=red"),
    ("expert", "/"),
    ("department", "/lessons"),
    ("approver", "/declarations/6/review"),
    ("secadmin", "/people"),
    ("secadmin", "/people/1"),
    ("sysadmin", "/organisations"),
    ("auditadmin", "/audit"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(enter, scheme):
    faults, pages = [], {}
    for login, address in PAGES:
        page = pages.get(login) or enter(login)
        pages[login] = page
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page).response["violations"]
        faults += [
            (address, one["id"], one["nodes"][0]["html"][:120])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
    assert faults == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_wider_than_its_window(enter, shots, size):
    wide, pages = [], {}
    for login, address in PAGES:
        page = pages.get(login) or enter(login, size)
        pages[login] = page
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wide.append(address)
        name = f"{login}{address.replace('/', '-').replace('?', '-')}-{size['width']}.png"
        page.screenshot(path=shots / name)
    assert wide == []


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
