"""The base of an image: one that the engine has or fetches, or one built from a Dockerfile."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from ...containers.engine import Engine, EngineLostError, Image
from ...containers.labels import IMAGE_LABEL
from ...containers.references import with_registry, with_tag
from ...errors import ContainerError, ImageError
from ...folders.run_spec import ContainerSpec
from ...folders.workspace_folder import WorkspaceFolder
from ...masking import mask_secrets
from ...snapshots.source_files import read_ignore_file
from ..builder import BuildMonitor
from .folder import BASE_REPOSITORY, DOCKERFILE_KIND, ImageFolder, base_tag
from .once import obtain_image


def find_base(
    workspace: WorkspaceFolder,
    engine: Engine,
    container: ContainerSpec,
    monitor: BuildMonitor,
    password: str = "",
) -> tuple[Image, bool]:
    """Return the base image, and whether it was there.

    Raises:
        ImageError: it does not exist, cannot be fetched, or its Dockerfile fails.
    """
    if container.dockerfile:
        return _build_base(workspace, engine, container, monitor, password)
    name = with_tag(with_registry(container.image, container.registry))
    found = engine.find_image(name)
    if found is not None:
        return found, True
    _pull(engine, name, container, monitor, password)
    found = engine.find_image(name)
    if found is None:
        raise ImageError(f"The engine says that it fetched {name}, and does not have it.")
    return found, False


def describe_base(container: ContainerSpec) -> str:
    """Return the base in words."""
    if container.dockerfile:
        first = container.dockerfile.strip().splitlines()[0]
        return f"of the Dockerfile that begins {first!r:.80}"
    return with_tag(with_registry(container.image, container.registry))


def tag_base(engine: Engine, base: Image) -> str:
    """Return a name of ours for exactly this image; the one it was found by may move on."""
    engine.tag(base.id, BASE_REPOSITORY, base_tag(base.id))
    return f"{BASE_REPOSITORY}:{base_tag(base.id)}"


# --- fetched ----------------------------------------------------------------------------------
def _pull(
    engine: Engine, name: str, container: ContainerSpec, monitor: BuildMonitor, password: str
) -> None:
    from ...containers.credentials import find_credentials
    from .building import follow

    monitor.on_progress(f"fetching the image {name}")
    credentials = find_credentials(container, password)
    layers: dict[str, bool] = {}
    try:
        for event in follow(lambda: engine.pull(name, credentials), monitor):
            if "error" in event:
                raise ContainerError(str(event["error"]))
            _report_layers(event, layers, name, monitor)
    except EngineLostError:
        raise
    except ContainerError as error:
        raise _explain_pull(name, error) from None


def _report_layers(
    event: dict[str, object], layers: dict[str, bool], name: str, monitor: BuildMonitor
) -> None:
    status, layer = str(event.get("status", "")), str(event.get("id", ""))
    with open(monitor.log_path, "ab") as log:
        if not status.startswith(("Downloading", "Extracting")):
            log.write(mask_secrets(f"{layer} {status}\n".lstrip()).encode())
    if not layer or status.startswith("Pulling from"):
        return
    is_done = status in ("Pull complete", "Already exists")
    if layers.get(layer) != is_done:
        layers[layer] = is_done
        done = sum(layers.values())
        monitor.on_progress(f"fetching the image {name}: {done} of {len(layers)} layers")


def _explain_pull(name: str, error: ContainerError) -> ImageError:
    said = error.summary
    low = said.lower()
    if "no such host" in low or "timeout" in low or "connection refused" in low or "dial " in low:
        return ImageError(
            f"The image {name} is not on this machine, and its registry cannot be reached: {said}",
            "Check the name and the network; `docker images` lists what is here.",
        )
    if "not found" in low or "manifest unknown" in low or "does not exist" in low:
        return ImageError(
            f"There is no image {name}: {said}",
            "Check the name and the tag; a private image needs `docker login` first.",
        )
    if any(word in low for word in ("unauthorized", "denied", "authentication", "credentials")):
        return ImageError(
            f"The registry does not give out {name}: {said}",
            "Log in with `docker login`, or give image_registry_details a username and password.",
        )
    if "no space left" in low:
        return ImageError(f"The disk of the container engine is full: {name} cannot be fetched.")
    return ImageError(f"The image {name} cannot be fetched: {said}")


# --- of a Dockerfile --------------------------------------------------------------------------
def _build_base(
    workspace: WorkspaceFolder,
    engine: Engine,
    container: ContainerSpec,
    monitor: BuildMonitor,
    password: str,
) -> tuple[Image, bool]:
    from ...containers.credentials import find_credentials
    from .building import build_with_engine

    key = _dockerfile_key(container)

    def build(folder: ImageFolder, tag: str) -> dict[str, Any]:
        with open(folder.dockerfile_path, "w", encoding="utf-8") as file:
            file.write(container.dockerfile)
        build_with_engine(
            engine,
            _context_files(container),
            monitor,
            tag=tag,
            labels={IMAGE_LABEL: key},
            network="host" if container.network == "host" else "",
            registry=find_credentials(container, password),
        )
        return {"kind": DOCKERFILE_KIND, "base": describe_base(container)}

    return obtain_image(workspace, engine, key, monitor, build)


def _context_files(container: ContainerSpec) -> dict[str, bytes | os.PathLike[str] | str]:
    """Return the Dockerfile, and the files of its folder as they are now."""
    files: dict[str, bytes | os.PathLike[str] | str] = {}
    if container.build_context:
        root = container.build_context
        files.update((name, os.path.join(root, name)) for name in list_context(root))
    files["Dockerfile"] = container.dockerfile.encode()
    return files


def list_context(root: str) -> list[str]:
    """Return the files of a Dockerfile's folder, without what its ``.dockerignore`` names."""
    from ...containers.client import import_docker

    path = os.path.join(root, ".dockerignore")
    rules = read_ignore_file(path) if os.path.lexists(path) else ""
    patterns = [line.strip() for line in rules.splitlines()]
    ignored = [pattern for pattern in patterns if pattern and not pattern.startswith("#")]
    docker = import_docker()
    names = docker.utils.build.exclude_paths(root, [*ignored, ".git"])
    return sorted(name for name in names if os.path.isfile(os.path.join(root, name)))


def _dockerfile_key(container: ContainerSpec) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(_context_files(container).items()):
        digest.update(f"{len(name)}:{name}".encode())
        if isinstance(content, bytes):
            data = content
        else:
            with open(content, "rb") as file:
                data = file.read()
            digest.update(b"x" if os.access(content, os.X_OK) else b"-")
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:32]
