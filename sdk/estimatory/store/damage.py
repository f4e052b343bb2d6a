"""Damaged files of a run, other than its spec and record; the rest of the run is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator

from estimatory.base.files import read_bytes
from estimatory.errors import DamagedFileError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_parts import iter_parts, read_part
from estimatory.metrics.journal_reading import names_path, open_for_reading, parse_name
from estimatory.metrics.series.journal_file import count_points


def list_damaged(folder: RunFolder, known: dict[str, str]) -> list[dict[str, str]]:
    """Return ``{"file", "reason"}`` of each; ``file`` is a path within the run's folder.

    ``known`` are those that the caller has met already: path to reason.
    """
    found = {os.path.relpath(path, folder.path): reason for path, reason in known.items()}
    found.update(iter_damaged_parts(folder))
    found.update(_iter_damaged_journals(folder))
    return [{"file": file, "reason": reason} for file, reason in sorted(found.items())]


def iter_damaged_parts(folder: RunFolder) -> Iterator[tuple[str, str]]:
    """Yield name and reason of each small JSON file that cannot be read."""
    try:
        for name in iter_parts(folder.path):
            try:
                read_part(folder.path, name)
            except FileNotFoundError:
                continue  # removed meanwhile
            except DamagedFileError as error:
                yield name, error.reason
    except DamagedFileError as error:  # a folder that may not be read
        yield os.path.relpath(error.path, folder.path), error.reason


def _iter_damaged_journals(folder: RunFolder) -> Iterator[tuple[str, str]]:
    try:
        paths = [folder.journal_path(writer) for writer in folder.list_writers()]
    except DamagedFileError as error:
        yield os.path.relpath(error.path, folder.path), error.reason
        return
    for path in filter(os.path.lexists, paths):
        for file, reason in ((path, judge_journal(path)), (names_path(path), judge_names(path))):
            if reason:
                yield os.path.relpath(file, folder.path), reason


def judge_journal(path: str) -> str:
    """Return why a journal cannot be read at all; empty when it can."""
    try:
        os.close(open_for_reading(path))
    except FileNotFoundError:
        return ""
    except DamagedFileError as error:
        return error.reason
    return ""


def judge_names(path: str) -> str:
    """Return why names of the series of a journal are lost; empty when all are there."""
    try:
        lines = _read_lines(path)
        # A name is written before the first of its points: where there are points, look again.
        lines = lines or (_read_lines(path) if count_points(path) else [b'""'])
    except DamagedFileError as error:
        return error.reason
    if not lines:
        return "it holds no names, so the series go by numbers"
    broken = [str(number) for number, line in enumerate(lines, 1) if parse_name(line) is None]
    return f"lines that cannot be read: {', '.join(broken[:5])}" if broken else ""


def _read_lines(journal_path: str) -> list[bytes]:
    try:
        return read_bytes(names_path(journal_path)).split(b"\n")[:-1]
    except (FileNotFoundError, NotADirectoryError):
        return []
