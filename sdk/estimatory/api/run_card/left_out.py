"""Counts of what a run logged, and of what a static card leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...folders.run_folder import RunFolder
from ...metrics.journal_reading import WIDE_NAME, read_names
from ...metrics.kinds import kind_of

FRAMES = 8
"""A card shows so many of a traceback, the last ones."""
_FACTS = ("parameters", "inputs", "tags", "models")


def list_metrics(folder: RunFolder) -> list[str]:
    """Return the names of the first process's metrics."""
    names = read_names(folder.journal_path("rank-0"))
    return [name for name in dict.fromkeys(names) if name != WIDE_NAME]


def count_logged(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of pictures, and of names of tables, texts and charts."""
    found: dict[str, set[object]] = {}
    for event in events:
        word = kind_of(event).group
        if word:
            found.setdefault(word, set()).add(event["file" if word == "pictures" else "name"])
    return {word: len(names) for word, names in sorted(found.items())}


def count_facts(run: Mapping[str, Any]) -> dict[str, int]:
    """Return the number of facts that a snapshot or a card may cut."""
    counts = {word: len(run[word]) for word in _FACTS}
    return {word: count for word, count in {**counts, "frames": len(_frames(run))}.items() if count}


def describe_left_out(snapshot: Mapping[str, Any]) -> str:
    """Return ``44 more metrics, 3 pictures, 2 more tags``; empty when the card shows all."""
    run, shown = snapshot["run"], snapshot["series"]
    logged = _pieces(snapshot["logged"], shown, run["n_ranks"] - 1)
    return ", ".join([*logged, *_facts(snapshot["facts"], run)])


def _pieces(logged: Mapping[str, int], shown: Sequence[Any], n_other_ranks: int) -> Iterator[str]:
    yield from _more("metrics", logged.get("metrics", 0), len(shown))
    if n_other_ranks and logged.get("metrics"):
        yield f"metrics of {_counted(n_other_ranks, 'more ranks')}"
    for word in ("pictures", "tables", "charts", "texts"):
        if logged.get(word):
            yield _counted(logged[word], word)


def _facts(facts: Mapping[str, int], run: Mapping[str, Any]) -> Iterator[str]:
    for word in _FACTS:
        yield from _more(word, facts.get(word, 0), len(run[word]))
    yield from _more("frames", facts.get("frames", 0), min(FRAMES, len(_frames(run))))


def _more(words: str, count: int, n_shown: int) -> Iterator[str]:
    if count > n_shown:
        yield _counted(count - n_shown, f"more {words}" if n_shown else words)


def _frames(run: Mapping[str, Any]) -> Sequence[Any]:
    frames: Sequence[Any] = (run["failure"] or {}).get("frames", ())
    return frames


def _counted(number: int, words: str) -> str:
    return f"{number} {words if number != 1 else words[:-1]}"
