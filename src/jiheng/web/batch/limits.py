"""The limits of a batch as data (limits.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What a batch may hold and how the worker treats it; limits.toml explains each."""

    documents: int
    bytes: int
    unpacked_bytes: int
    tries: int
    beat_seconds: int
    dead_seconds: int
    kept_days: int


@cache
def batch_limits() -> BatchLimits:
    """The packaged limits."""
    text = files("jiheng.web.batch").joinpath("limits.toml").read_text(encoding="utf-8")
    return BatchLimits(**tomllib.loads(text))
