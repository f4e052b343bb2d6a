"""A form's sweep as Python code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .literals import bracketed, literal

if TYPE_CHECKING:
    from ...sweeps.expressions import Expression
    from .sweep import FormSweep


def import_ranges(sweep: FormSweep) -> list[str]:
    """Return the line that imports the kinds of ranges; none for a single run."""
    words = sorted({one.word for one in sweep.space.values()})
    return [f"from estimatory.sweeps import {', '.join(words)}"] if words else []


def render_sweep(sweep: FormSweep, metric: str, goal: str) -> list[str]:
    """Return the lines that make the Sweep over ``estimator``."""
    space = (f"{literal(f'--{name}')}: {_render(one)}" for name, one in sweep.space.items())
    said = {"metric": metric, "goal": goal, **sweep.said}
    lines = [f"    {name}={literal(value)}," for name, value in said.items()]
    return ["sweep = Sweep(", "    estimator,", f"    {bracketed('{}', space)},", *lines, ")"]


def _render(one: Expression) -> str:
    return f"{one.word}({', '.join(map(literal, one.args))})"
