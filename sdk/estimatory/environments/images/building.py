"""One build by the engine: its words into the log as they come, its steps as phrases."""

from __future__ import annotations

import io
import os
import queue
import re
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from ...containers.engine import Engine, EngineLostError
from ...containers.labels import IMAGE_LABEL
from ...errors import ContainerError, EstimatoryError, ImageError
from ...masking import mask_secrets
from ..builder import BuildMonitor
from ..child import check_not_stopped
from .folder import REPOSITORY

UNFINISHED = f"{REPOSITORY}/unfinished"
"""The name of what a build that failed has made, by the key of what it was to become."""
STAGE = f"{REPOSITORY}/stage"
_STEP = re.compile(r"Step (\d+)/(\d+) : (.*)")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_MADE = re.compile(r" ---> ([0-9a-f]{12,})\s*\Z")
_NOISE = re.compile(r" --->|Removing intermediate container")
_TAIL_CHARACTERS = 4000
_CODE = re.compile(r"returned a non-zero code: (\d+)")


def build_with_engine(
    engine: Engine,
    files: Mapping[str, bytes | os.PathLike[str] | str],
    monitor: BuildMonitor,
    *,
    tag: str,
    labels: Mapping[str, str],
    network: str = "",
    build_arguments: Mapping[str, str] | None = None,
    registry: Mapping[str, str] | None = None,
    keeps_stages: bool = True,
) -> None:
    """Build from files, ``Dockerfile`` among them: name to content, or to the path of a file.

    ``registry``: the log-in for a base that the Dockerfile names. ``keeps_stages``: whether what
    earlier stages make is kept under a name, to go on from next time.

    Raises:
        ImageError: it failed; the step and its last words are in the message.
        EnvironmentBuildError: it was stopped.
    """
    options: dict[str, Any] = {"tag": tag, "labels": dict(labels)}
    if network:
        options["network_mode"] = network
    if build_arguments:
        options["buildargs"] = dict(build_arguments)
    if registry:
        options["registry"] = registry
    log = BuildLog(monitor)
    try:
        with make_context(files) as context:
            for event in follow(lambda: engine.build(context, **options), monitor):
                log.take(event)
    except EngineLostError:
        raise
    except ContainerError as error:
        _keep_unfinished(engine, log, labels)
        raise log.explain(error.summary) from None
    except EstimatoryError:
        _keep_unfinished(engine, log, labels)
        raise
    finally:
        _settle_stages(engine, log, labels[IMAGE_LABEL] if keeps_stages else "")


def _settle_stages(engine: Engine, log: BuildLog, key: str) -> None:
    """Name what the last stage took its files from, for the next build; without a key remove it."""
    for number, image_id in enumerate(log.stage_ids):
        try:
            if key:
                engine.tag(image_id, STAGE, f"{key}-{number}")
            else:
                engine.remove_image(image_id)
        except ContainerError:  # another build is based on it
            continue


def _keep_unfinished(engine: Engine, log: BuildLog, labels: Mapping[str, str]) -> None:
    """Name what was made, so that the next try goes on from there and it can be removed.

    The label is set by the last step of a build only, so only the name says whose it is.
    """
    try:
        if log.image_id:
            engine.tag(log.image_id, UNFINISHED, labels[IMAGE_LABEL])
    except ContainerError:  # gone meanwhile
        return


def make_context(files: Mapping[str, bytes | os.PathLike[str] | str]) -> IO[bytes]:
    """Return a tar of them, the same for the same files: the engine knows its layers by content."""
    buffer = tempfile.TemporaryFile()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                entry.size, entry.mode = len(content), 0o644
                archive.addfile(entry, io.BytesIO(content))
                continue
            entry.size = os.path.getsize(content)
            entry.mode = 0o755 if os.access(content, os.X_OK) else 0o644
            with open(content, "rb") as file:
                archive.addfile(entry, file)
    buffer.seek(0)
    return buffer


def follow(
    start: Callable[[], Iterator[dict[str, Any]]], monitor: BuildMonitor
) -> Iterator[dict[str, Any]]:
    """Return the events of a stream, read in a thread, so that a stop never waits for the engine.

    Raises:
        EnvironmentBuildError: stopped. The engine ends the build with this process's connection.
    """
    events: queue.Queue[Any] = queue.Queue()

    def read() -> None:
        try:
            for event in start():
                events.put(event)
            events.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            events.put(error)

    threading.Thread(target=read, name="engine-stream", daemon=True).start()
    while True:
        check_not_stopped(monitor)
        try:
            event = events.get(timeout=0.1)
        except queue.Empty:
            continue
        if event is None:
            return
        if isinstance(event, BaseException):
            raise event
        yield event


class BuildLog:
    """Writes the engine's words down, and explains the last of them when it failed."""

    def __init__(self, monitor: BuildMonitor) -> None:
        self._monitor = monitor
        self._step = ""
        self._tail = ""
        self.image_id = ""
        """What the steps so far have made; empty before the first."""
        self.stage_ids: list[str] = []
        """What the stages before the last one have made."""

    def take(self, event: Mapping[str, Any]) -> None:
        """Raises ImageError for the event of a failure."""
        if "error" in event:
            raise self.explain(str(event["error"]))
        text = _COLOUR.sub("", str(event.get("stream") or ""))
        if not text and event.get("status"):
            text = " ".join(filter(None, [event.get("id"), event["status"]])) + "\n"
        if not text:
            return
        with open(self._monitor.log_path, "ab") as log:
            log.write(mask_secrets(text).encode())
        found = _STEP.match(text)
        if found:
            number, total, command = found.groups()
            if self.image_id and command.startswith("FROM "):
                self.stage_ids.append(self.image_id)
            self._step, self._tail = command.strip(), ""
            self._monitor.on_progress(f"building the image: step {number} of {total}")
            return
        made = _MADE.match(text)
        if made:
            self.image_id = made[1]
        self._tail = (self._tail + text)[-_TAIL_CHARACTERS:]

    def explain(self, said: str) -> ImageError:
        """Return the error for what the engine said last."""
        with open(self._monitor.log_path, "ab") as log:
            log.write(mask_secrets(f"{said}\n").encode())
        return explain_build(said, self._tail, self._monitor.log_path, self._step)


def explain_build(said: str, tail: str, log_path: str, step: str = "") -> ImageError:
    """Return the error for a failed build, from the last events of the engine."""
    hint = f"The whole output: {log_path}"
    if "no space left on device" in f"{said} {tail}".lower():
        return ImageError(
            "The disk of the container engine is full: the image could not be built.",
            f"`docker system df` shows what takes the space; `estimatory environments --images "
            f"--prune 30` removes images that no run has used. {hint}",
        )
    if "unknown instruction" in said.lower() or "parse error" in said or "failed to parse" in said:
        return ImageError(f"The Dockerfile is not valid: {said}", hint)
    lines = [line for line in tail.splitlines() if line.strip() and not _NOISE.match(line)]
    last = "\n".join(lines[-8:])
    code = _CODE.search(said)
    if code:
        return ImageError(
            f"The image could not be built: `{step}` exited with code {code[1]}:\n{last}", hint
        )
    return ImageError(f"The image could not be built: {said}", hint)
