"""Whatever is done stands in the log in words, and the page of the log never fails."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

import jiheng.web
from jiheng.kernel.messages import catalogue
from jiheng.web.audit.chain import record

SOURCE = Path(jiheng.web.__file__).parent


def recorded():
    """Every action that a call of `record` names; where it names half of it, that half."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                for one in ast.walk(node.args[1]):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield one.value


ACTIONS = sorted(set(recorded()))


def test_the_actions_are_found():
    assert {"sign_in", "batch.begun", "token.given", "assessment.", "declaration."} <= set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_its_words(action):
    named = f"web.action.{action}"
    known = [one for one in catalogue() if one == named or one.startswith(named.rstrip(".") + ".")]
    assert named in known or (action.endswith(".") and known), action


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_log_shows_each_of_them(sign_in, language):
    """In words, and what a version that is gone wrote by its code."""
    client = sign_in("auditadmin")
    client.cookies["jiheng_language"] = language
    for action in (*ACTIONS, "of.yesterday"):
        record(None, action)
    page = client.get(reverse("log"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "of.yesterday" in text
    assert ("批量导入" if language == "zh" else "batch import") in text
