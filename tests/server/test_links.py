"""Links, pipes and sockets at every level of all that is served: nothing outside is ever shown."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from tests.sdk.odd_files import ODD_FILES

from estimatory import Experiment, ModelRegistry, Run
from estimatory.api.runs.output import follow_output
from estimatory.base.files import write_json
from estimatory.base.served_files import ServedFolder
from estimatory.environments import get_environment
from estimatory.errors import EstimatoryError
from estimatory.folders.telling_log import find_telling_log, read_last_lines
from estimatory.snapshots.reading import list_snapshot_files
from estimatory.snapshots.store import restore_snapshot, take_snapshot

pytestmark = pytest.mark.timeout(120)

SECRET = "SECRET"
KEY = "0" * 64


@pytest.fixture
def outside(tmp_path):
    """What must never be seen: a folder with files of every name that is asked for."""
    folder = tmp_path / "outside"
    (folder / "deep").mkdir(parents=True)
    for name in ("f", "deep/f", "rank-0.log", "build.log", "requirements.lock"):
        (folder / name).write_text(SECRET)
    return folder


def link_itself(root, outside):
    root.symlink_to(outside)
    return "f", "deep/f", "rank-0.log"


def link_folder_in_it(root, outside):
    root.mkdir()
    (root / "a").symlink_to(outside)
    return "a/f", "a/deep/f", "a/rank-0.log"


def link_folder_below(root, outside):
    (root / "a").mkdir(parents=True)
    (root / "a" / "b").symlink_to(os.path.relpath(outside, root / "a"))
    return "a/b/f", "a/b/deep/f"


def link_file(root, outside):
    root.mkdir()
    for name in ("f", "rank-0.log"):
        (root / name).symlink_to(outside / "f")
    return "f", "rank-0.log"


def link_file_below(root, outside):
    (root / "a").mkdir(parents=True)
    (root / "a" / "f").symlink_to(os.path.relpath(outside / "f", root / "a"))
    return ("a/f",)


def link_over_links(root, outside):
    root.mkdir()
    (root / "one").symlink_to("two")
    (root / "two").symlink_to("three/../../" + os.path.relpath(outside, root.parent))
    (root / "three").mkdir()
    (root / "rank-0.log").symlink_to("one/f")
    return "one/f", "two/f", "rank-0.log"


def pipe(root, _):
    root.mkdir()
    for name in ("f", "rank-0.log"):
        os.mkfifo(root / name)
    return "f", "rank-0.log"


def unix_socket(root, _):
    root.mkdir()
    for name in ("f", "rank-0.log"):
        ODD_FILES["socket"](root / name)
    return "f", "rank-0.log"


def device(root, _):
    root.mkdir()
    (root / "f").symlink_to("/dev/zero")
    (root / "rank-0.log").symlink_to("/dev/zero")
    return "f", "rank-0.log"


HOLES = (
    link_itself,
    link_folder_in_it,
    link_folder_below,
    link_file,
    link_file_below,
    link_over_links,
    pipe,
    unix_socket,
    device,
)


def clear(root):
    if root.is_symlink() or not root.is_dir():
        root.unlink(missing_ok=True)
    else:
        shutil.rmtree(root)


def shown_by(act, *arguments):
    """What an act of the SDK answers, in words; nothing when it refuses in words of ours."""
    try:
        return repr(act(*arguments))
    except EstimatoryError as error:
        return f"{error}"


PARTS = {"artifacts": "", "logs": "logs/", "work/outputs": "outputs/", "work/logs": "logs/"}


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.__name__)
async def test_no_file_of_a_run_is_read_through_it(
    ask, get_raw, stream, workspace, make_run, outside, tmp_path, hole
):
    folder = make_run("a", experiment="demo")
    run = Run(Experiment(workspace, "demo"), "a")
    registry = ModelRegistry(workspace.folder)
    (outside.parent / "up").write_text("up")
    for part, prefix in PARTS.items():
        root = Path(folder.path, part)
        clear(root)
        for name in hole(root, outside):
            path = prefix + name
            for route in (f"files/{path}", f"logs/{name}", f"logs/{name}/search?query=S"):
                answer = await get_raw(f"runs/a/{route}")
                assert (answer.code, SECRET in str(answer.body)) == (404, False), (part, route)
            target = tmp_path / "down"
            assert SECRET not in shown_by(run.download_file, path, str(target))
            assert not target.exists(), path
            assert SECRET not in shown_by(registry.register_from_run, folder, "m", path)
            assert "It has: none yet" in shown_by(folder.open_file, path), path
        assert SECRET not in shown_by(registry.register_from_run, folder, "m", prefix + "a")
        assert SECRET not in shown_by(registry.register_from_run, folder, "m", prefix or ".")
        assert registry.list_models() == []
        assert folder.list_files() == run.get_file_names() == []
        assert run.download_files(output_directory=str(tmp_path / "all")) == []
        assert (await ask("runs/a/files"))["files"] == (await ask("runs/a/logs"))["logs"] == []
        written = []
        follow_output(folder, written.append)
        read = "".join([*written, *read_last_lines(folder, "rank-0.log")[0]])
        assert SECRET not in read + find_telling_log(folder)
        assert run.get_details_with_logs()["logFiles"] == {}
        await check_stream(stream, root.name)
        clear(root)
        root.mkdir()


async def check_stream(stream, part):
    """Of the log that the hole is in place of, only the run itself is told."""
    await stream.send(type="subscribe", topic="run", run_id="a", log={"name": "rank-0.log"})
    frame = await stream.next_with("run")
    assert "log" not in frame, part


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.__name__)
async def test_no_file_of_a_snapshot_or_model_is_read_through_it(
    get_raw, workspace, make_run, outside, tmp_path, hole
):
    (tmp_path / "w").write_text("weights")
    make_run("a", snapshot=KEY)
    for number, levels in enumerate(("files", "", None), 1):
        model = ModelRegistry(workspace.folder).register(f"m{number}", tmp_path / "w")
        level = Path(model.folder, levels) if levels is not None else Path(model.folder).parent
        if level.name != "files" and hole is not link_itself:
            continue  # what lies there is not served
        clear(level)
        if level.name != "files":
            make_model_outside(level, outside)
            names = ("f", "deep/f")
        else:
            names = hole(level, outside)
        for name in names:
            answer = await get_raw(f"models/m{number}/1/files/{name}")
            assert (answer.code, SECRET in str(answer.body)) == (404, False), (level, name)
        assert SECRET not in shown_by(model.download, tmp_path / "down")
        assert SECRET not in read_all(tmp_path / "down")
    root = Path(workspace.folder.snapshots_folder, KEY)
    root.parent.mkdir(exist_ok=True)
    for name in hole(root, outside):
        answer = await get_raw(f"runs/a/snapshot/{name}")
        assert (answer.code, SECRET in str(answer.body)) == (404, False), name
    answer = await get_raw("runs/a/snapshot")
    assert SECRET not in str(answer.body)
    assert b'"path"' not in answer.body
    shown_by(restore_snapshot, workspace.folder, KEY, str(tmp_path / "restored"))
    assert read_all(tmp_path / "restored") == ""


def make_model_outside(level, outside):
    """The folder of a version, or of all versions, is a link: to one that looks the same."""
    version = outside if level.name == "1" else outside / "1"
    (version / "files" / "deep").mkdir(parents=True)
    for name in ("f", "deep/f"):
        (version / "files" / name).write_text(SECRET)
    write_json(
        str(version / "model.json"), {"format": 1, "name": "m", "version": 1, "created_at": 1}
    )
    level.symlink_to(outside)


def read_all(folder):
    return "".join(path.read_text() for path in Path(folder).rglob("*") if path.is_file())


@pytest.mark.parametrize("hole", ["itself", "file", "pipe"])
async def test_no_log_of_an_environment_is_read_through_it(get_raw, workspace, outside, hole):
    key = "1" * 16
    folder = Path(workspace.folder.environments_folder, key)
    real = folder if hole != "itself" else outside
    (real / "bin").mkdir(parents=True)
    described = {"key": key, "python": "3.11", "packages": [], "as_of": "", "created_at": 1.0}
    write_json(str(real / "environment.json"), described)
    if hole == "itself":
        folder.symlink_to(outside)
    for name in ("build.log", "requirements.lock") if hole != "itself" else ():
        os.mkfifo(folder / name) if hole == "pipe" else (folder / name).symlink_to(outside / name)
    for route in (f"environments/{key}", f"environments/{key}/log"):
        answer = await get_raw(route)
        assert SECRET not in str(answer.body), route
    assert SECRET not in shown_by(lambda: get_environment(workspace.folder, key).read_log())


def test_nothing_is_uploaded_through_a_link(workspace, outside, tmp_path):
    run = Experiment(workspace, "demo").start_logging(outputs=False)
    (tmp_path / "mine").write_text("mine")
    os.makedirs(run.folder.artifacts_folder)
    Path(run.folder.artifacts_folder, "a").symlink_to(outside)
    for name in ("a/new", "a/deep/new"):
        with pytest.raises(EstimatoryError, match="a part of it is a link"):
            run.upload_file(name, str(tmp_path / "mine"))
    clear(Path(run.folder.artifacts_folder))
    Path(run.folder.artifacts_folder).symlink_to(outside)
    assert "a part of it is a link" in shown_by(run.upload_file, "new", str(tmp_path / "mine"))
    assert not list(outside.rglob("new"))
    clear(Path(run.folder.artifacts_folder))
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in shown_by(run.upload_file, "new", str(tmp_path / "pipe"))
    assert run.folder.list_files() == []


def test_links_that_stay_inside_stand_for_what_they_lead_to(tmp_path):
    root = tmp_path / "runs" / "a" / "work" / "outputs"
    (root / "10").mkdir(parents=True)
    (root / "10" / "weights").write_text("ten")
    for link, target in {
        "latest": "10", "file": "latest/weights", "up": "10/../10/./weights",
        "absolute": str(root / "10" / "weights"), "round": "round", "self": ".",
    }.items():  # fmt: skip
        (root / link).symlink_to(target)
    served = ServedFolder(str(root.parent), "outputs")
    for name in ("file", "up", "absolute", "latest/weights", "self/self/file"):
        with served.open(name) as file:
            assert file.read() == b"ten", name
    with pytest.raises(FileNotFoundError):
        served.open("round")
    # Links to folders are not gone into when files are listed.
    assert sorted(name for name, _ in served.scan()) == ["10/weights", "absolute", "file", "up"]


@pytest.mark.parametrize("level", ["file", "folder", "root"])
def test_what_is_exchanged_between_look_and_opening_is_not_followed(tmp_path, outside, level):
    """A thread puts the link and the true one in each other's place as fast as it can."""
    root = tmp_path / "a" / "outputs"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "f").write_text("mine")
    place = {"file": root / "deep" / "f", "folder": root / "deep", "root": root}[level]
    target = {"file": outside / "f", "folder": outside, "root": outside}[level]
    stop = threading.Event()
    thread = threading.Thread(target=exchange, args=(place, target, stop))
    thread.start()
    seen = set()
    try:
        for _ in range(3000):
            try:
                with ServedFolder(str(tmp_path / "a"), "outputs").open("deep/f") as file:
                    seen.add(file.read())
            except FileNotFoundError:
                seen.add(b"")
    finally:
        stop.set()
        thread.join()
    assert seen <= {b"", b"mine"}


def exchange(place, target, stop):
    link, aside = place.with_name("link"), place.with_name("aside")
    while not stop.is_set():
        link.symlink_to(target)
        os.rename(place, aside)
        os.rename(link, place)
        os.unlink(place)
        os.rename(aside, place)


def test_a_whole_snapshot_is_listed_and_restored_as_before(workspace, tmp_path):
    (tmp_path / "code" / "deep").mkdir(parents=True)
    (tmp_path / "code" / "deep" / "x.py").write_text("1")
    taken = take_snapshot(workspace.folder, tmp_path / "code")
    assert list_snapshot_files(workspace.folder, taken.key) == [("deep/x.py", 1)]
    restore_snapshot(workspace.folder, taken.key, str(tmp_path / "back"))
    assert (tmp_path / "back" / "deep" / "x.py").read_text() == "1"
