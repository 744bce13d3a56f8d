"""Reads lines of text in a picture with the recogniser of PP-OCR, offline, on the processor.

The model and its list of characters lie in the wheel of rapidocr; only the model file is used,
so nothing is logged, written or fetched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from jiheng.kernel.documents.limits import Guard
from jiheng.kernel.documents.scan_image import Grey

# The model was taught with lines of this height in pixels.
_HIGH = 48
# A batch holds no more pixels than this, so that memory stays bounded.
_BATCH = 1 * _HIGH * 960
_LEAST_WIDE = 160


@dataclass(slots=True)
class Reading:
    """What a line says, and how certain each character is (0 to 1)."""

    text: str
    certain: list[float]

    @property
    def average(self) -> float:
        """The certainty of the characters on average; 0 where nothing was read."""
        return sum(self.certain) / len(self.certain) if self.certain else 0.0

    @property
    def least(self) -> float:
        """The certainty of the least certain character; 0 where nothing was read."""
        return min(self.certain, default=0.0)


class Recogniser:
    """The loaded model; loading takes a fraction of a second, so keep it."""

    def __init__(self, model: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        # Place 0 means "no character here"; a blank follows the list.
        self._characters = ["", *listed, " "]

    def read(self, lines: Sequence[Grey], guard: Guard) -> list[Reading]:
        """What each line says, in the order given."""
        readings = [Reading("", []) for _ in lines]
        for places in _batches(lines):
            guard.time()
            wide = max(_LEAST_WIDE, *(_width(lines[place]) for place in places))
            batch = np.stack([_normal(lines[place], wide) for place in places])
            for place, chances in zip(places, self._run(batch), strict=True):
                readings[place] = self._decoded(chances)
        return readings

    def _run(self, batch: NDArray[np.float32]) -> Any:
        return self._session.run(None, {self._input: batch})[0]

    def _decoded(self, chances: NDArray[np.float32]) -> Reading:
        """The likeliest character of each step; repeats of one step are one character."""
        best = chances.argmax(axis=1)
        kept = (best > 0) & np.concatenate(([True], best[1:] != best[:-1]))
        certain = chances.max(axis=1)[kept]
        text = "".join(self._characters[one] for one in best[kept])
        return Reading(text, [float(one) for one in certain])


@cache
def recogniser() -> Recogniser | None:
    """The recogniser; None where the installed rapidocr brings no model for it."""
    spec = find_spec("rapidocr")
    folders = (spec.submodule_search_locations if spec else None) or []
    for folder in folders:
        models = sorted(Path(folder, "models").glob("*_rec_*.onnx"))
        if models:
            return Recogniser(models[-1])
    return None


def _width(line: Grey) -> int:
    high, wide = line.shape
    return max(1, round(float(wide * _HIGH / high)))


def _batches(lines: Sequence[Grey]) -> Iterator[list[int]]:
    """Lines of like width together: a batch is padded to its widest line."""
    batch: list[int] = []
    for place in sorted(range(len(lines)), key=lambda one: _width(lines[one])):
        wide = max(_LEAST_WIDE, _width(lines[place]))
        if batch and (len(batch) + 1) * wide * _HIGH > _BATCH:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _normal(line: Grey, wide: int) -> NDArray[np.float32]:
    """A line as the model wants it: 3 × 48 × width, values from -1 to 1, zero after its end."""
    own = min(_width(line), wide)
    resized = cv2.resize(line, (own, _HIGH), interpolation=cv2.INTER_AREA)
    values = np.zeros((3, _HIGH, wide), np.float32)
    values[:, :, :own] = resized.astype(np.float32) / 127.5 - 1.0
    return values
