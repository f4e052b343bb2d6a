"""What the tests of a run's life ask of it."""

from __future__ import annotations


def read_log(run):
    with open(run.folder.log_path(0), "rb") as file:
        return file.read()


def finished(run):
    run.wait_for_completion(raise_on_error=False)
    return run.record
