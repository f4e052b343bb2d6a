"""The refusal of a text that an option does not take."""

from __future__ import annotations

from ..errors import UserError


class OptionError(UserError):
    """A text that an option does not take.

    Args:
        text: what was written.
        wanted: what the option takes, such as ``a time``.
        examples: goes on after ``wanted``: `` such as 90s``.
        hint: what to do, where ``wanted`` and the examples do not say it.
    """

    def __init__(self, text: str, wanted: str, examples: str, hint: str = "") -> None:
        shown = f"{text!r:.80}"
        self.short = f"{shown} should be {wanted}{examples}"
        super().__init__(f"{shown} is not {wanted}.", hint or f"Write {wanted}{examples}.")


def explain(error: ValueError) -> str:
    """Return the reason in one line, for a place that shows the text itself."""
    short = getattr(error, "short", "")
    return short or " ".join(str(error).splitlines())
