"""What all tests share: the named sample sizes, and one language and width whatever the machine has."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_SIZES = tomllib.loads(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))
_WANTED = os.environ.get("JIHENG_SAMPLES", "test")

# The files that take longest, the longest first: one that is begun last keeps one processor busy
# alone. Only `--no-loadscope-reorder` (Makefile) keeps this order with more than one process.
_LONGEST = (
    "web/test_postgresql.py",
    "browser/test_pages.py",
    "web/test_killed.py",
    "web/test_starting.py",
    "web/test_crowd.py",
    "engines/test_payment_engines.py",
    "documents/test_scan.py",
    "writing/test_random_forms.py",
    "wheel/test_wheel.py",
    "engines/test_payment_spark.py",
)

settings.register_profile(
    "jiheng",
    max_examples=_SIZES["generated"][_WANTED],
    deadline=None,  # timings never decide a test
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=_WANTED == "test",
)
settings.load_profile("jiheng")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    place = {here / name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture(scope="session")
def sample_size() -> Callable[[str], int]:
    """The size of a named sample (samples.toml) in this run."""
    return lambda name: int(_SIZES[name][_WANTED])


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "zh_CN.UTF-8")
