"""Severities on paper and screen: a word, a shape and a colour each, never a colour alone."""

from collections.abc import Mapping

# Okabe and Ito's colours, which the colour-blind tell apart; lines and fills, not text.
COLOURS: Mapping[str, str] = {
    **{"error": "#D55E00", "warning": "#E69F00", "info": "#0072B2"},
    **{"doubt": "#CC79A7", "waived": "#8A8F98"},
}
SHAPES: Mapping[str, str] = {
    **{"error": "■", "warning": "▲", "info": "●", "doubt": "◆", "waived": "○"},
}
