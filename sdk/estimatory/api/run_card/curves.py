"""A series as a small inline SVG: no script, no style sheet, visible on light and dark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

SMALL = (180, 36)
LARGE = (560, 120)
"""Widths and heights in pixels."""
_PAD = 3
_COLOR = "#2f81c7"

Point = tuple[float, float]
Size = tuple[int, int]


def draw_curve(steps: Sequence[object], values: Sequence[object], size: Size = SMALL) -> str:
    """Return the curve, with gaps for values that are no numbers; empty without points."""
    points = [_point(step, value) for step, value in zip(steps, values)]
    finite = [point for point in points if point is not None]
    if not finite:
        return ""
    width, height = size
    pieces = "".join(_draw_piece(piece) for piece in _pieces(points, _scale(finite), size))
    return (
        f'<svg role="img" aria-hidden="true" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="max-width:100%">{pieces}</svg>'
    )


def draw_steps(
    numbers: Sequence[object],
    values: Sequence[object],
    best_so_far: Sequence[object],
    size: Size = LARGE,
) -> str:
    """Return a dot for each value and the best so far as steps; empty without finite values."""
    dots = [point for point in map(_point, numbers, values) if point is not None]
    best = [point for point in map(_point, numbers, best_so_far) if point is not None]
    if not dots:
        return ""
    scale, (width, height) = _scale([*dots, *best]), size
    drawn = "".join(_draw_dot(*point) for piece in _pieces(dots, scale, size) for point in piece)
    steps = "".join(_draw_piece(piece) for piece in _pieces(_to_steps(best), scale, size))
    return (
        f'<svg role="img" aria-hidden="true" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="max-width:100%">{drawn}{steps}</svg>'
    )


def _to_steps(points: Sequence[Point]) -> list[Point]:
    """Return the corners of a line that stays level until the next point."""
    corners = [(x, level) for (x, _), (_, level) in zip(points[1:], points)]
    return [point for pair in zip(points, corners) for point in pair] + list(points[-1:])


def _draw_dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="#808080"/>'


def _point(step: object, value: object) -> Point | None:
    """Return None for the strings that mean NaN and infinities."""
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    # A quarter, so that the distance of the largest floats is still a float.
    return (float(step) if isinstance(step, (int, float)) else 0.0, value / 4)


def _scale(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Left, width, bottom and height of the data; a flat curve is drawn in the middle."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, bottom, height = min(xs), min(ys), max(ys) - min(ys)
    if not height:
        bottom, height = bottom - 0.5, 1.0
    return left, (max(xs) - left) or 1.0, bottom, height


def _pieces(
    points: Sequence[Point | None], scale: tuple[float, float, float, float], size: Size
) -> Iterator[list[Point]]:
    left, width, bottom, height = scale
    across, down = (length - 2 * _PAD for length in size)
    for is_gap, group in groupby(points, key=lambda point: point is None):
        if not is_gap:
            yield [
                (
                    _PAD + (x - left) / width * across,
                    _PAD + down - (y - bottom) / height * down,
                )
                for x, y in (point for point in group if point is not None)
            ]


def _draw_piece(points: list[Point]) -> str:
    if len(points) == 1:
        x, y = points[0]
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{_COLOR}"/>'
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline fill="none" stroke="{_COLOR}" stroke-width="1.5" points="{path}"/>'
