"""``estimatory environments --images``: lists and removes every image of ours."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from estimatory.base.ages import is_recent
from estimatory.containers.engine import Engine
from estimatory.containers.finding import is_engine_there
from estimatory.containers.labels import IMAGE_LABEL, STAGE_LABEL
from estimatory.environments.images.catalog import (
    ImageRecord,
    delete_image,
    list_images,
    remove_name,
)
from estimatory.environments.images.folder import ENVIRONMENT_KIND
from estimatory.environments.images.supports import SupportingImage, list_supports
from estimatory.folders.workspace_folder import WorkspaceFolder

from .output import print_unreadable, render_age, render_size
from .shelf import Item, Shelf, show_shelf

_HEADINGS = ("KEY", "KIND", "BASE", "PYTHON", "PACKAGES", "SIZE", "CREATED", "LAST USED")

_LONGEST_BUILD_S = 3600


def show_images(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    """List the images, or with ``--prune`` remove those not used for so many days.

    Raises:
        ContainerError: images are to be removed, and no engine answers.
    """
    is_there = arguments.prune is not None or is_engine_there()
    engine = Engine() if is_there else Engine(is_checked=True)
    items = list(_iter_items(workspace, engine))
    if is_there:
        supports = list_supports(engine)
        if arguments.prune is not None:
            supports = [image for image in supports if not _may_be_in_use(image)]
        items += [_support_to_item(engine, image) for image in supports]
    nothing = f"No image has been built for {workspace.path}."
    if show_shelf(workspace, Shelf("image", _HEADINGS, items, nothing), arguments):
        engine.prune_images(IMAGE_LABEL)
        engine.prune_images(STAGE_LABEL)
    engine.close()
    return 0


def _iter_items(workspace: WorkspaceFolder, engine: Engine) -> Iterator[Item]:
    """Sort images with packages first: an image can be removed only after those built on it."""
    records = list_images(workspace)
    print_unreadable("image", records.unreadable)
    for record in sorted(records, key=lambda r: r.kind != ENVIRONMENT_KIND):
        yield _to_item(workspace, engine, record)


def _to_item(workspace: WorkspaceFolder, engine: Engine, record: ImageRecord) -> Item:
    cells = (
        record.key[:12],
        record.kind,
        record.base,
        record.python,
        " ".join(record.packages),
        render_size(record.n_bytes),
        render_age(record.created_at),
        render_age(record.last_used_at),
    )
    return Item(
        record.key,
        cells,
        record.last_used_at,
        record.n_bytes,
        record.to_json(),
        lambda: delete_image(workspace, engine, record.key),
    )


def _may_be_in_use(image: SupportingImage) -> bool:
    """Return whether a build of any workspace may need the image until it ends."""
    return image.kind == "base" and is_recent(image.last_used_at, _LONGEST_BUILD_S)


def _support_to_item(engine: Engine, image: SupportingImage) -> Item:
    """Of no workspace: other workspaces on this engine build from the same."""
    ages = (render_age(image.created_at), render_age(image.last_used_at))
    return Item(
        image.key,
        (image.key[:12], image.kind, "", "", "", render_size(image.n_bytes), *ages),
        image.last_used_at,
        image.n_bytes,
        image.to_json(),
        lambda: remove_name(engine, image.name),
    )
