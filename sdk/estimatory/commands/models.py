"""``estimatory models [NAME[:VERSION]]``"""

from __future__ import annotations

import argparse
from contextlib import suppress

from estimatory.base.unreadable import Listing
from estimatory.errors import DamagedFileError
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.models import ModelRecord, ModelRegistry

from .limits import add_limit_argument, first_of
from .output import (
    plain,
    print_fields,
    print_json,
    print_table,
    print_unreadable,
    render_age,
    render_pairs,
    render_size,
    render_time,
)

EPILOG = """\
Without NAME: the newest version of every model. With NAME: all its versions.
"""

_HEADINGS = ("MODEL", "VERSION", "FRAMEWORK", "TAGS", "RUN", "SIZE", "CREATED")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME[:VERSION]", nargs="?", help="of one model")
    parser.add_argument(
        "--tag", metavar="K[=V]", action="append", default=[], help="that have the tag; repeatable"
    )
    parser.add_argument("--run", metavar="RUN", help="that came from this run")
    add_limit_argument(parser)


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    registry = ModelRegistry(workspace)
    name, _, version = (arguments.name or "").partition(":")
    if version:
        _show(registry.get_model(name, version), is_json=arguments.json)
        return 0
    if name:
        with suppress(DamagedFileError):  # one version: the list names it
            registry.get_model(name)
    listing = _list(workspace, registry, name, arguments)
    models = first_of(listing, arguments)
    print_unreadable("model", listing.unreadable)
    if arguments.json:
        print_json([model.to_json() for model in models])
        return 0
    print_table(_HEADINGS, [_row(m) for m in models], nothing=f"No model in {workspace.path}.")
    return 0


def _list(
    workspace: WorkspaceFolder, registry: ModelRegistry, name: str, arguments: argparse.Namespace
) -> Listing[ModelRecord]:
    run_id = None
    if arguments.run:
        from estimatory.store.finding import find_run

        run_id = find_run(workspace, arguments.run).run_id
    tags = [text.split("=", 1) if "=" in text else text for text in arguments.tag]
    return registry.list_models(name or None, tags=tags, run_id=run_id, latest=not name)


def _show(model: ModelRecord, *, is_json: bool) -> None:
    if is_json:
        print_json(model.to_json())
        return
    files = [plain(f"{name} ({render_size(size)})") for name, size in model.files]
    print_fields(
        [
            ("Model", f"{model.name}:{model.version}"),
            ("Created", render_time(model.created_at)),
            ("Description", plain(model.description)),
            ("Framework", plain(f"{model.framework} {model.framework_version}".strip())),
            ("Tags", render_pairs(model.tags)),
            ("Properties", render_pairs(model.properties)),
            ("Run", plain(model.run_id)),
            ("Experiment", plain(model.experiment)),
            ("Commit", plain(model.git.get("commit", ""))),
            ("Files", plain(", ".join(files))),
            ("Path", plain(model.path)),
        ]
    )


def _row(model: ModelRecord) -> tuple[str, ...]:
    return (
        model.name,
        str(model.version),
        f"{model.framework} {model.framework_version}".strip(),
        render_pairs(model.tags, 3),
        model.run_id,
        render_size(model.size_bytes),
        render_age(model.created_at),
    )
