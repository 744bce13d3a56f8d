"""A demonstration of its own, served by `jiheng serve-demo`, and a real browser."""

import os
import shutil
from pathlib import Path

import pytest
from live import PASSWORD, Site
from playwright.sync_api import sync_playwright

# The browser's driver keeps a loop running in the process, and Django would refuse every database
# test that comes after it there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def shots(tmp_path_factory):
    """Where the pictures are kept: JIHENG_ARTEFACTS, or a folder of this run."""
    folder = os.environ.get("JIHENG_ARTEFACTS")
    path = Path(folder) if folder else tmp_path_factory.mktemp("pictures")
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of the running demonstration."""
    with Site(tmp_path_factory.mktemp("demo")) as one:
        yield one.address


@pytest.fixture(scope="session")
def browser():
    """Chromium of this machine; skipped where there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def cookies():
    """Login → the cookies of a session begun at the page; who comes again goes on with them."""
    return {}


@pytest.fixture
def enter(browser, site, cookies):
    """A function: the page of somebody who has signed in; faults of any page fail the test."""
    contexts, faults = [], []

    def entered(login, size=DESK):
        context = browser.new_context(viewport=size, base_url=site, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: _note(said, faults))
        if login in cookies:
            context.add_cookies(cookies[login])
            page.goto("/")
        else:
            _sign_in(page, login)
            cookies[login] = context.cookies()
        return page

    yield entered
    for one in contexts:
        one.close()
    assert faults == []


def _sign_in(page, login):
    page.goto("/login")
    page.fill("#id_login", login)
    page.fill("#id_password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda url: "/login" not in url)


def _note(said, faults):
    expected = (
        "favicon",
        "409",
        "/declarations/999",
        "403 (Forbidden)",
        "/invitation/none",
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
    )
    expected += ("htmx:sendError", "htmx:afterRequest")  # what htmx says of a lost connection
    # A page from before somebody signed in anew is refused once; it takes the new token then.
    expected += (
        ("403 (Forbidden)",) if said.location.get("url", "").endswith(("/cells", "/save")) else ()
    )
    place = f"{said.text} {said.location.get('url', '')}"
    if said.type == "error" and not any(one in place for one in expected):
        faults.append(place)
