"""The catalogue of messages: complete in both languages, nothing missing, nothing unused."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import jiheng
from jiheng.kernel.messages import LANGUAGES, catalogue, message

SOURCES = sorted(Path(jiheng.__file__).parent.rglob("*.py"))
TEMPLATES = sorted(Path(jiheng.__file__).parent.rglob("templates/**/*.html"))
# Calls whose first argument is a message id, and the named arguments they add themselves.
TAKES_AN_ID = {
    "message": set[str](),
    "DocumentError": {"file"},
    "CallError": set[str](),
    "Doubt": set[str](),
}
ABOUT_THE_CALL = {"language"}


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def in_templates() -> set[str]:
    """What stands in quotes in the tags of templates."""
    tags = (tag for path in TEMPLATES for tag in re.findall(r"{%.*?%}", path.read_text("utf-8")))
    return {text for tag in tags for _, text in re.findall(r"""(["'])(.*?)\1""", tag)}


def strings() -> set[str]:
    return in_python() | in_templates()


def in_python() -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES)
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_message_speaks_both_languages() -> None:
    wrong = [one for one, texts in catalogue().items() if tuple(texts) != LANGUAGES]
    assert wrong == []


def test_both_languages_name_the_same_arguments() -> None:
    texts = catalogue().items()
    assert [one for one, text in texts if named(text["zh"]) != named(text["en"])] == []


def test_chinese_messages_are_chinese_and_english_ones_are_not() -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    without = [one for one, text in catalogue().items() if not chinese.search(text["zh"])]
    assert without == []
    # English may name an official term in Chinese, but its sentences end as English ones do.
    mixed = [one for one, text in catalogue().items() if re.search("[，。；：]", text["en"])]
    assert mixed == []


def test_every_id_in_the_program_is_in_the_catalogue() -> None:
    areas = "|".join(sorted({one.split(".")[0] for one in catalogue()}))
    looks_like_an_id = re.compile(rf"(?:{areas})(?:\.[a-z0-9_]+)+")
    suffixes = (".toml", ".py", ".html", ".css", ".json", ".txt", ".xlsx")
    used = {
        text
        for text in strings()
        if looks_like_an_id.fullmatch(text) and not text.endswith(suffixes)
    }
    used |= {
        found
        for _, call in calls()
        if isinstance(call.func, ast.Name) and call.func.id in TAKES_AN_ID and call.args
        if (found := literal(call.args[0])) is not None
    }
    assert sorted(used - catalogue().keys()) == []


def test_every_id_of_the_catalogue_is_used() -> None:
    # f"missing.{state}" uses every id that begins like it.
    begun = tuple(text for text in strings() if re.fullmatch(r"[a-z_]+(?:\.[a-z_]+)*\.", text))
    unused = catalogue().keys() - strings()
    assert sorted(one for one in unused if not one.startswith(begun)) == []


def test_every_call_gives_the_arguments_that_its_message_names() -> None:
    wrong = []
    for path, call in calls():
        if not isinstance(call.func, ast.Name) or call.func.id not in TAKES_AN_ID or not call.args:
            continue
        message_id = literal(call.args[0])
        given = {keyword.arg for keyword in call.keywords}
        if message_id is None or None in given or call.func.id == "Doubt":
            continue  # an id or arguments that are only known when it runs
        given = (given | TAKES_AN_ID[call.func.id]) - ABOUT_THE_CALL
        if not named(catalogue()[message_id]["zh"]) <= given:
            wrong.append(f"{path.name}:{call.lineno} {message_id}")
    assert wrong == []


def test_several_words_are_listed_with_the_comma_of_the_language() -> None:
    said = {
        one: message("dip.months_missing", one, months=["2026-01", "2026-02"]) for one in LANGUAGES
    }
    assert "2026-01、2026-02" in said["zh"]
    assert "2026-01, 2026-02" in said["en"]
