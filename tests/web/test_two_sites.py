"""Two processes of one site: what one knows the other knows, and one is enough."""

import re
import sys

import pytest
from live import Browser, Site

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 on Windows")


def test_people_go_on_at_the_other_site_when_one_is_killed(tmp_path, database_of_site):
    """Session, form and uploads lie in the database and the data folder, not in a process."""
    first = Site(tmp_path, "serve-demo", "--no-worker", **database_of_site)
    with first as one, Site(tmp_path, "serve-demo", **database_of_site) as other:
        clerk = Browser(one).sign_in("clerk")
        address = re.search(r'href="(/declarations/\d+)"', clerk.get("/"))[1]
        one.kill()
        clerk.site = other
        page = clerk.get(address)  # no second signing in
        assert 'name="csrfmiddlewaretoken"' in page
        text = clerk.post(f"{address}/submit", {"text": "已逐条核对"})
        assert "单位审签" in text
        other.verify()
