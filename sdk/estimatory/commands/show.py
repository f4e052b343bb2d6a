"""``estimatory show RUN``"""

from __future__ import annotations

import argparse
from typing import Any

from estimatory.base.ages import render_duration
from estimatory.folders.telling_log import render_reason
from estimatory.folders.workspace_folder import WorkspaceFolder
from estimatory.store import describe_run
from estimatory.store.finding import find_run

from .output import (
    paint_status,
    plain,
    print_fields,
    print_json,
    render_pairs,
    render_time,
)
from .parser import add_run_argument


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_argument(parser)


def execute(workspace: WorkspaceFolder, arguments: argparse.Namespace) -> int:
    folder = find_run(workspace, arguments.run)
    detail = describe_run(folder)
    if arguments.json:
        print_json(detail)
        return 0
    print_fields(render_fields(detail))
    if detail["failure"]:
        print(f"\n{render_failure(detail['failure'])}")
        reason = render_reason(folder, folder.read_record())
        print(reason, end="\n" * bool(reason))
    return 0


def render_fields(run: dict[str, Any]) -> list[tuple[str, str]]:
    """Labels and values of a RunDetail."""
    name = run["display_name"] if run["display_name"] != run["run_id"] else ""
    status = paint_status(run["status"])
    return [
        ("Run", run["run_id"]),
        ("Name", plain(name)),
        ("Status", f"{status} ({plain(run['detail'])})" if run["detail"] else status),
        ("Experiment", plain(run["experiment"])),
        ("Description", plain(run["description"])),
        ("Script", plain(" ".join([run["script"], *run["arguments"]]).strip())),
        ("Created", render_time(run["created_at"])),
        ("Duration", render_duration(run["duration_s"])),
        ("Parameters", render_pairs(run["parameters"])),
        ("Secrets", " ".join(run["secrets"])),
        ("Metrics", render_pairs(run["metrics"], 20)),
        ("Tags", render_pairs(run["tags"])),
        ("Models", plain(" ".join(f"{m['name']}:{m['version']}" for m in run["models"]))),
        ("Environment", _render_environment(run["environment"])),
        ("", plain(" ".join(run["environment"]["notes"]))),
        ("Container", _render_container(run["container"])),
        ("Inputs", plain(", ".join(f"{i['name']}: {i['summary']}" for i in run["inputs"]))),
        ("Code", plain(run["source_directory"])),
        ("Git", _render_git(run["git"])),
        ("Parent", plain(run["parent_run_id"])),
        ("Folder", plain(run["folder"])),
        ("Damaged", _render_damage(run["damaged"])),
    ]


def render_failure(failure: dict[str, Any]) -> str:
    """Return the message, where in the user's code, and what to do."""
    lines = [plain(failure["message"])]
    for frame in failure["frames"]:
        lines.append(plain(f"  {frame['file']}:{frame['line']} in {frame['function']}"))
        lines.append(plain(f"    {frame['code']}"))
    return "\n".join([*lines, *filter(None, [plain(failure["hint"])])])


def _render_damage(damaged: list[dict[str, str]]) -> str:
    if not damaged:
        return ""
    files = "; ".join(f"{each['file']}: {each['reason']}" for each in damaged)
    return plain(f"{files}. `estimatory check` says what can be mended.")


def _render_environment(environment: dict[str, Any]) -> str:
    if not environment["packages"]:
        return plain(environment["interpreter"])
    packages = ", ".join(environment["packages"])
    as_of = f" as of {environment['as_of']}" if environment["as_of"] else ""
    return plain(f"{packages}{as_of}")


def _render_container(container: dict[str, Any] | None) -> str:
    if not container:
        return ""
    limits = [
        f"network {container['network']}",
        f"{container['shm_size']} of shared memory",
        container["memory"] and f"{container['memory']} of memory",
        container["cpus"] and f"{container['cpus']:g} cores",
        container["gpus"] and f"GPUs {container['gpus']}",
    ]
    return plain(f"{container['image']} ({', '.join(filter(None, limits))})")


def _render_git(git: dict[str, Any]) -> str:
    if not git:
        return ""
    dirty = ", with changes" if git.get("dirty") else ""
    return plain(f"{git.get('branch', '')} {str(git.get('commit', ''))[:10]}{dirty}".strip())
