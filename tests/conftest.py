"""What all tests share: the named sample sizes, and one language and width whatever the machine has."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_SIZES = tomllib.loads(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))
_WANTED = os.environ.get("JIHENG_SAMPLES", "test")

settings.register_profile(
    "jiheng",
    max_examples=_SIZES["generated"][_WANTED],
    deadline=None,  # timings never decide a test
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=_WANTED == "test",
)
settings.load_profile("jiheng")


@pytest.fixture(scope="session")
def sample_size() -> Callable[[str], int]:
    """The size of a named sample (samples.toml) in this run."""
    return lambda name: int(_SIZES[name][_WANTED])


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "zh_CN.UTF-8")
