"""The ruling lines of a straightened picture."""

import cv2
import numpy as np

from jiheng.kernel.documents.layout import Rule
from jiheng.kernel.documents.scan_image import Grey, Picture

# Points. A piece this long is longer than any stroke of a character in running text; a ruling
# line, its pieces put together over small breaks, is at least so long across or down.
_PIECE = 12.5
_SHORTEST_ACROSS = 24.0
_SHORTEST_DOWN = 12.5
_BREAK = 3.0
_THICKEST = 6.0


def ruling_lines(picture: Picture) -> tuple[list[Rule], list[Rule], Grey]:
    """Horizontal rules, vertical rules (in points), and where they lie (255) in the picture."""
    across = _strokes(picture.ink, picture.per_point, _SHORTEST_ACROSS)
    down = _strokes(np.ascontiguousarray(picture.ink.T), picture.per_point, _SHORTEST_DOWN).T
    mask = cv2.bitwise_or(across, np.ascontiguousarray(down))
    rules = _rules(across, picture.per_point)
    upright = _rules(np.ascontiguousarray(down.T), picture.per_point)
    return rules, upright, np.asarray(mask, dtype=np.uint8)


def _strokes(ink: Grey, per_point: float, shortest: float) -> Grey:
    """The ink that belongs to long horizontal strokes."""

    def row(points: float) -> Grey:
        return np.ones((1, max(1, round(points * per_point))), np.uint8)

    # A pixel of tolerance up and down: no scanned line is level to the pixel.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, row(_PIECE))
    bridged = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, row(_BREAK))
    return np.asarray(cv2.morphologyEx(bridged, cv2.MORPH_OPEN, row(shortest)), dtype=np.uint8)


def _rules(strokes: Grey, per_point: float) -> list[Rule]:
    """A rule for each connected stroke that is thin for its length."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    rules = []
    for left, top, wide, high, area in stats[1:].tolist():
        if area / wide <= _THICKEST * per_point and high < wide / 4:
            middle = (top + high / 2) / per_point
            rules.append(Rule(middle, left / per_point, (left + wide) / per_point))
    return rules
