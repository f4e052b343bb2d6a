"""What a run has logged in all, and what of it a static card does not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..journal_reading import WIDE_NAME, read_names
from ..run_folder import RunFolder

_WORDS = {
    "image": "pictures",
    "list": "tables", "row": "tables", "table": "tables",
    "string": "texts",
    "confusion_matrix": "charts", "accuracy_table": "charts",
    "residuals": "charts", "predictions": "charts",
}  # fmt: skip


def list_metrics(folder: RunFolder) -> list[str]:
    """The names of the first process's metrics."""
    names = read_names(folder.journal_path("rank-0"))
    return [name for name in dict.fromkeys(names) if name != WIDE_NAME]


def count_logged(folder: RunFolder) -> dict[str, int]:
    """How many pictures there are, and how many names of tables, texts and charts."""
    from ..events import read_events

    found: dict[str, set[object]] = {}
    for event in read_events(folder):
        word = _WORDS.get(event["kind"])
        if word is not None:
            found.setdefault(word, set()).add(event["file" if word == "pictures" else "name"])
    return {word: len(names) for word, names in sorted(found.items())}


def describe_left_out(snapshot: Mapping[str, Any]) -> str:
    """``44 more metrics, 3 pictures``; empty when the card shows all."""
    run, shown = snapshot["run"], snapshot["series"]
    return ", ".join(_pieces(snapshot["logged"], shown, run["n_ranks"] - 1))


def _pieces(logged: Mapping[str, int], shown: Sequence[Any], n_other_ranks: int) -> Iterator[str]:
    n_more = logged.get("metrics", 0) - len(shown)
    if n_more > 0:
        yield _counted(n_more, "more metrics" if shown else "metrics")
    if n_other_ranks and logged.get("metrics"):
        yield f"metrics of {_counted(n_other_ranks, 'more ranks')}"
    for word in ("pictures", "tables", "charts", "texts"):
        if logged.get(word):
            yield _counted(logged[word], word)


def _counted(number: int, words: str) -> str:
    return f"{number} {words if number != 1 else words[:-1]}"
