"""What ``estimatory environments --images`` does: images with packages, listed and removed."""

from __future__ import annotations

import argparse
import sys
import time

from estimatory.environments.images.catalog import ImageRecord, delete_image, list_images
from estimatory.workspace_folder import WorkspaceFolder

from .output import confirm, print_json, print_table, render_age, render_size

_HEADINGS = ("KEY", "BASE", "PYTHON", "PACKAGES", "SIZE", "CREATED", "LAST USED")


def show_images(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    """List the images, or with ``--prune`` remove those not used for so many days."""
    images = list_images(workspace)
    if arguments.prune is not None:
        images = _prune(workspace, images, arguments)
    if arguments.json:
        print_json([image.to_json() for image in images])
    elif arguments.prune is None:
        nothing = f"No image has been built for {workspace.path}."
        print_table(_HEADINGS, [_row(image) for image in images], nothing=nothing)
    return 0


def _prune(
    workspace: WorkspaceFolder, images: list[ImageRecord], arguments: argparse.Namespace
) -> list[ImageRecord]:
    """An image that a container stands on is refused by the engine itself."""
    from estimatory.containers.engine import Engine

    limit = time.time() - arguments.prune * 86400
    unused = [image for image in images if image.last_used_at <= limit]
    if not unused:
        print("There is nothing to remove.", file=sys.stderr)
        return []
    what = f"{len(unused)} image{'s' * (len(unused) != 1)}"
    if not confirm(f"Remove {what}?", is_certain=arguments.yes):
        return []
    engine = Engine()
    for image in unused:
        delete_image(workspace, engine, image.key)
    print(f"Removed {what}.", file=sys.stderr)
    return unused


def _row(image: ImageRecord) -> tuple[str, ...]:
    return (
        image.key[:12],
        image.base,
        image.python,
        " ".join(image.packages),
        render_size(image.n_bytes),
        render_age(image.created_at),
        render_age(image.last_used_at),
    )
