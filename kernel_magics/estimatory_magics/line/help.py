"""The text of ``%%estimator -h``, made from the table of options."""

from __future__ import annotations

from estimatory.submission.option import Option

from .options import OPTIONS

_INTRODUCTION = """\
%%estimator [EXPERIMENT] [options]

Run the rest of the cell as a tracked run, in a process of its own. The run goes on when the kernel
is interrupted or restarted; its output comes back live."""

_CLOSING = """\
Packages may be named in the cell, too, in a header:
  # /// script
  # dependencies = ["pandas>=2", "scikit-learn"]
  # ///
Defaults: %estimator_config key=value, or [tool.estimatory] in pyproject.toml.
In the cell: `from estimatory import Run; run = Run.get_context(); run.log("loss", 0.1)`."""


def render_help() -> str:
    """Return the help page as plain text."""
    rows = [_usage(option) for option in OPTIONS]
    width = max(len(row) for row in rows) + 2
    lines = [f"  {row:<{width}}{option.help}" for row, option in zip(rows, OPTIONS)]
    return "\n\n".join((_INTRODUCTION, "\n".join(lines), _CLOSING))


def _usage(option: Option) -> str:
    return " ".join((", ".join(option.flags), option.metavar)).rstrip()
