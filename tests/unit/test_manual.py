"""The generated parts of the manual say what the program says of itself."""

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from generate_docs import REFERENCE, every_command, generated  # noqa: E402 - tools/ is no package


@pytest.mark.parametrize("name", sorted(generated()))
def test_a_generated_page_is_current(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == generated()[name], "run `make docs`"


def test_every_command_and_option_is_in_the_manual() -> None:
    from jiheng.cli import app
    from jiheng.console import speaking

    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    for name, command in every_command(speaking(app, "en")):
        part = page.split(f"## jiheng {name}\n")[1].split("\n## ")[0]
        shown = {"paths": "PATH...", "name": "[NAME]", "code": "[CODE]"}
        shown |= {"work": "WORK", "source": "SOURCE", "case": "CASE", "kind": "KIND"}
        shown |= {"before": "BEFORE", "after": "AFTER", "file": "FILE"}
        named = [shown.get(one.opts[0], one.opts[0]) for one in command.params]
        assert [one for one in named if f"`{one}" not in part] == []


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    gone = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert gone == []


def test_every_layout_is_shown_in_every_format() -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    pictures = importlib.import_module("make_pictures")
    assert pictures.PAGE.read_text(encoding="utf-8") == pictures.page(), "run `make pictures`"
    shown = {
        pictures.file_name(one, suffix) for one in pictures.subjects() for suffix in one.formats
    }
    assert {one.name for one in pictures.PICTURES.iterdir()} == shown, "run `make pictures`"
