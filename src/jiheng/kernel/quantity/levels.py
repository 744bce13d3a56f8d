"""Level words (levels.toml): 达成预期指标, 有所提高, 效果明显, 优, 及时."""

import re
import tomllib
from importlib.resources import files
from typing import Any

LONGEST = 24


def _load() -> re.Pattern[str]:
    text = files("jiheng.kernel.quantity").joinpath("levels.toml").read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads(text)
    parts: dict[str, str] = tables.pop("parts")
    families = []
    for family, patterns in tables.items():
        joined = "|".join(patterns)
        for name, words in parts.items():
            joined = joined.replace(name, words)
        families.append(f"(?P<{family}>{joined})")
    return re.compile("|".join(families))


_LEVEL = _load()


def level_family(text: str) -> str | None:
    """The family of the level word that a whole settled text is, or None.

    >>> level_family("达成预期指标"), level_family("较上年减少"), level_family("影响程度较高")
    ('attainment', 'trend', 'degree')
    >>> level_family("联网刷卡就医") is None
    True
    """
    if len(text) > LONGEST:
        return None
    found = _LEVEL.fullmatch(text)
    return found.lastgroup if found else None
