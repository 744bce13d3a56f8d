"""Which language is spoken."""

import locale

import pytest

from jiheng.kernel.language import language_of


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.GBK"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "C.UTF-8"}, "zh"),  # says nothing
        ([], {"LANG": "de_DE.UTF-8"}, "zh"),  # not spoken here
        (["read", "--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["read", "--lang=zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["--lang", "zh", "read", "--lang", "en"], {}, "en"),
        (["read", "--lang", "fr"], {"LANG": "en_US.UTF-8"}, "en"),
        (["read", "--lang"], {"LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_else_the_system_s(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert language_of(arguments, environment) == language


@pytest.mark.parametrize(
    ("system", "language"),
    [("English_United States", "en"), ("Chinese (Simplified)_China", "zh"), (None, "zh")],
)
def test_without_variables_the_system_is_asked(
    monkeypatch: pytest.MonkeyPatch, system: str | None, language: str
) -> None:
    monkeypatch.setattr(locale, "getlocale", lambda: (system, None))
    assert language_of([], {}) == language
