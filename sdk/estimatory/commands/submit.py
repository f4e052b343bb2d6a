"""``estimatory submit SCRIPT [-- ARGUMENT ...]``"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from estimatory.errors import UserError
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.run_spec import SWEEP
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.masking import mask_arguments, mask_parameters, mask_secrets
from estimatory.submission.request import RunRequest
from estimatory.submission.submit import preview_batch_script, submit

from ..base import lazy_dataclasses as dataclasses
from .output import plain, print_fields, print_json, render_pairs, render_size
from .streams import silence, tell
from .submit_request import add_options, make_request

EPILOG = """\
The code of the run is the script's folder (or --source), as it is now. Left out are what its
.estimatoryignore, .amlignore or .gitignore names, .git, .venv, __pycache__ and the like; 300 MB
are the limit. --dry-run shows what would travel.

Standard output is the run's id alone (with --wait: its output; with --json: the run as JSON).
With --wait the exit status is 1 when the run does not complete, and Ctrl-C leaves it running.

examples:
  estimatory submit train.py --pip scikit-learn -p reg=0.1 --metric AUC:max --wait
  estimatory submit src/train.py --source . --experiment churn -- --epochs 5 data.csv
"""

PASSES_ON_ARGUMENTS = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "estimatory submit SCRIPT [options] [-- ARGUMENT ...]"
    parser.add_argument("script", metavar="SCRIPT", help="the Python script to run")
    add_options(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--wait", action="store_true", help="show phases and output until the end")
    how.add_argument("--detach", action="store_true", help="return at once (the default)")
    how.add_argument("--dry-run", action="store_true", help="only show what would be submitted")


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    return carry_out(workspace, make_request(arguments), arguments)


def carry_out(
    workspace: WorkspaceFolder, request: RunRequest, arguments: argparse.Namespace
) -> int:
    """Show or submit a request, as the arguments say; return the exit status."""
    if arguments.dry_run:
        _show_plan(workspace, request, is_json=arguments.json)
        return 0
    folder = submit(workspace, request)
    if arguments.wait:
        return _wait(folder, is_json=arguments.json)
    _announce(folder, is_json=arguments.json)
    return 0


def _announce(folder: RunFolder, *, is_json: bool) -> None:
    try:
        _print_id(folder, is_json=is_json)
    except OSError as error:
        _announce_elsewhere(folder, error)


def _print_id(folder: RunFolder, *, is_json: bool) -> None:
    if is_json:
        _print_run(folder)
        return
    print(folder.run_id, flush=True)
    if sys.stdout.isatty():
        print(f"It runs by itself: `estimatory logs {folder.run_id} --follow`", file=sys.stderr)


def _announce_elsewhere(folder: RunFolder, error: OSError) -> None:
    """Acknowledge the run where its id cannot be written: it goes on, so the command succeeded."""
    silence(sys.stdout)
    tell(
        f"estimatory: Run {folder.run_id} was submitted; its id could not be written to standard "
        f"output: {error.strerror}."
    )


def _wait(folder: RunFolder, *, is_json: bool) -> int:
    from estimatory.api.runs import follow_output
    from estimatory.folders.run_record import COMPLETED

    stream = sys.stderr if is_json else sys.stdout

    def write(text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:  # as `head` does: nobody reads any more
            raise
        except OSError as error:
            _announce_elsewhere(folder, error)

    try:
        record = follow_output(folder, write)
    except (KeyboardInterrupt, BrokenPipeError):
        print(
            f"\nDetached; the run goes on. `estimatory logs {folder.run_id} --follow` shows it "
            f"again, `estimatory cancel {folder.run_id}` ends it.",
            file=sys.stderr,
        )
        raise
    if is_json:
        _announce(folder, is_json=True)
    return 0 if record.status == COMPLETED else 1


def _print_run(folder: RunFolder) -> None:
    from estimatory.store import describe_run

    print_json(describe_run(folder))
    sys.stdout.flush()


def _show_plan(workspace: WorkspaceFolder, request: RunRequest, *, is_json: bool) -> None:
    from estimatory.snapshots.store import list_code

    files = list_code(workspace, request.source_directory)
    if request.script not in (path for path, _ in files):
        raise UserError(
            f"The ignore rules in {request.source_directory} leave out {request.script} itself."
        )
    script = mask_secrets(preview_batch_script(workspace, request) or "") or None
    if is_json:
        listed = [{"path": path, "size": size} for path, size in files]
        print_json({**_plan(request), "files": listed, "batch_script": script})
        return
    rows = [*_plan_rows(request, files), ("Workspace", workspace.path)]
    print_fields((label, plain(value)) for label, value in rows)
    if script:
        print(f"\nBatch script for Slurm:\n{script}", end="")


def _plan_rows(request: RunRequest, files: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    environment = request.environment
    total = render_size(sum(size for _, size in files))
    biggest = sorted(files, key=lambda file: -file[1])[:10]
    shown = ", ".join(f"{path} ({render_size(size)})" for path, size in biggest)
    more = f" and {len(files) - 10} smaller ones" if len(files) > 10 else ""
    return [
        ("Would run", " ".join([request.script, *mask_arguments(request.arguments)])),
        ("Experiment", request.experiment),
        ("Parameters", render_pairs(mask_parameters(request.parameters))),
        *_sweep_rows(request),
        ("Variables", " ".join(f"{name}=…" for name in request.environment_variables)),
        ("Secrets", " ".join(request.secrets)),
        ("Code", f"{request.source_directory}: {len(files)} files, {total}"),
        ("Files", shown + more),
        *_container_rows(request),
        ("Python", "" if request.container else environment.interpreter),
        ("Packages", ", ".join(environment.packages) or "those that are there"),
        ("As of", environment.as_of or ""),
    ]


def _sweep_rows(request: RunRequest) -> list[tuple[str, str]]:
    if request.kind != SWEEP:
        return []
    from estimatory.sweeps.preview import describe_request

    described = describe_request(request)
    return [(label.capitalize(), ", ".join(texts)) for label, texts in described[:-1]] + [
        (f"Draw {number}", text) for number, text in enumerate(described[-1][1])
    ]


def _container_rows(request: RunRequest) -> list[tuple[str, str]]:
    container = request.container
    if container is None:
        return []
    limits = [f"{container.shm_size} of shared memory", container.memory]
    return [
        ("Image", container.image),
        ("Network", container.network),
        ("Sees", "its run folder, what it logs with (read-only), its data"),
        ("Limits", ", ".join(filter(None, limits))),
    ]


def _plan(request: RunRequest) -> dict[str, Any]:
    environment = request.environment
    return {
        **_describe_sweep(request),
        "experiment": request.experiment,
        "script": request.script,
        "arguments": mask_arguments(request.arguments),
        "parameters": mask_parameters(request.parameters),
        "secrets": list(request.secrets),
        "source_directory": request.source_directory,
        "compute_target": request.compute_target,
        "node_count": request.node_count,
        "process_count_per_node": request.process_count_per_node,
        "container": dataclasses.asdict(request.container) if request.container else None,
        "environment": {
            "interpreter": environment.interpreter,
            "packages": list(environment.packages),
            "as_of": environment.as_of,
        },
    }


def _describe_sweep(request: RunRequest) -> dict[str, Any]:
    if request.kind != SWEEP:
        return {}
    from estimatory.sweeps.preview import plan_to_json

    return {"sweep": plan_to_json(request)}
