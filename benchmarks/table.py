"""The one table: what was measured, beside what, against which reach."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from .timing import p95

HEADINGS = ("what", "ours", "beside", "ratio", "reach", "")
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_LONGEST_GAP = 2


@dataclass(frozen=True)
class Beside:
    """A peer or a physical limit; without ``seconds`` it was not measured, ``note`` says why."""

    name: str
    seconds: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Reach:
    """A promise and whether it was kept; None when it could not be measured."""

    promise: str
    is_met: bool | None
    measured: str = ""

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: "not measured"}[self.is_met]


@dataclass(frozen=True)
class Row:
    """One line of the issue's table: a median in seconds, and everything beside it."""

    what: str
    seconds: float | None
    notes: tuple[str, ...] = ()
    """More about ours, such as ``p95 1.2 ms``, or why it could not be measured."""
    conditions: tuple[str, ...] = ()
    """How it was measured."""
    beside: list[Beside] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def say_time(seconds: float) -> str:
    """Three figures and a unit: ``0.43 µs``."""
    size, unit = next((u for u in _UNITS if seconds >= u[0]), _UNITS[-1])
    return f"{_three_figures(seconds / size)} {unit}"


def say_tail(values: list[float]) -> str:
    """``p95 1.2 ms``; ``worst 1.2 ms`` where values are too few for a difference."""
    name = "p95" if p95(values) < max(values) else "worst"
    return f"{name} {say_time(p95(values))}"


def say_ratio(ours: float, theirs: float) -> str:
    """``13 × faster`` or ``1.4 × slower``: ours against theirs."""
    if ours <= theirs:
        return f"{_three_figures(theirs / ours)} × faster"
    return f"{_three_figures(ours / theirs)} × slower"


def _three_figures(value: float) -> str:
    return f"{value:,.0f}" if value >= 99.5 else f"{value:.3g}"


def fastest(beside: list[Beside], names: tuple[str, ...]) -> Beside | None:
    """The fastest of those named that were measured."""
    measured = [b for b in beside if b.name in names and b.seconds is not None]
    return min(measured, key=lambda b: b.seconds or 0.0, default=None)


def at_most(ours: float, limit_s: float, *, of: str = "") -> Reach:
    """The promise that a time stays within a limit."""
    return Reach(f"{of}≤ {say_time(limit_s)}", ours <= limit_s, say_time(ours))


def at_most_times(ours: float, beside: Beside, factor: float) -> Reach:
    """The promise to take at most ``factor`` times as long as the physical limit."""
    promise = f"≤ {factor:g} × {beside.name}"
    if beside.seconds is None:
        return Reach(promise, None)
    ratio = ours / beside.seconds
    return Reach(promise, ratio <= factor, f"{ratio:.2f} ×")


def times_faster(ours: float, peer: Beside | None, factor: float) -> Reach:
    """The promise to be ``factor`` times faster than the fastest peer."""
    promise = f"≥ {factor:g} × faster than any peer"
    if peer is None or peer.seconds is None:
        return Reach(promise, None, "no peer installed")
    ratio = peer.seconds / ours
    return Reach(promise, ratio >= factor, f"{_three_figures(ratio)} × {peer.name}")


def render(rows: list[Row]) -> str:
    """The table as text."""
    blocks = [_cells_of(row) for row in rows]
    widths = [
        max(len(line[column]) for block in [[HEADINGS], *blocks] for line in block)
        for column in range(len(HEADINGS))
    ]
    rule = "─" * (sum(widths) + _LONGEST_GAP * (len(widths) - 1))
    lines = [_join(HEADINGS, widths), rule]
    for block in blocks:
        lines += [_join(line, widths) for line in block]
        lines.append(rule)
    return "\n".join(lines)


def _cells_of(row: Row) -> list[tuple[str, ...]]:
    what = [row.what, *(f"  {condition}" for condition in row.conditions)]
    ours = [say_time(row.seconds) if row.seconds is not None else "—", *row.notes]
    beside = [_say_beside(peer) for peer in row.beside]
    ratios = [_say_ratio_to(row, peer) for peer in row.beside]
    promises = [reach.promise for reach in row.reaches]
    verdicts = [_say_verdict(reach) for reach in row.reaches]
    return list(zip_longest(what, ours, beside, ratios, promises, verdicts, fillvalue=""))


def _say_beside(peer: Beside) -> str:
    measured = say_time(peer.seconds) if peer.seconds is not None else ""
    note = f"({peer.note})" if measured and peer.note else peer.note
    return " ".join(part for part in (peer.name, measured, note) if part)


def _say_ratio_to(row: Row, peer: Beside) -> str:
    if row.seconds is None or peer.seconds is None:
        return ""
    return say_ratio(row.seconds, peer.seconds)


def _say_verdict(reach: Reach) -> str:
    return f"{reach.verdict} ({reach.measured})" if reach.measured else reach.verdict


def _join(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths))
    return (" " * _LONGEST_GAP).join(padded).rstrip()
