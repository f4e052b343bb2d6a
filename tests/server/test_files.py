"""Files of runs: found, ranged, sandboxed, and never outside of what may be shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def outputs(make_run):
    folder = make_run("a", environment_variables={"SECRET": "x"})
    path = Path(folder.work_folder, "outputs")
    path.mkdir()
    (Path(folder.path).parent.parent / "outside.txt").write_text("outside")
    return path


@pytest.fixture
def get_file(get_raw):
    async def get(path, **options):
        return await get_raw(f"runs/a/files/{path}", **options)

    return get


async def test_files_are_listed_and_fetched(ask, get_file, outputs):
    (outputs / "ü & b.txt").write_text("text")
    (outputs / "deep").mkdir()
    (outputs / "deep" / "model.bin").write_bytes(b"\0\1")
    files = {file["path"]: file for file in (await ask("runs/a/files"))["files"]}
    assert set(files) == {"outputs/ü & b.txt", "outputs/deep/model.bin"}
    assert files["outputs/deep/model.bin"]["size"] == 2
    assert (await get_file("outputs/deep/model.bin")).body == b"\0\1"
    answer = await get_file("outputs/%C3%BC%20%26%20b.txt")
    assert answer.body == b"text"
    assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "code.js", "data.xml", "odd.xhtml"])
async def test_nothing_can_act_in_the_name_of_jupyterlab(get_file, outputs, name):
    (outputs / name).write_text("<script>alert(1)</script>")
    answer = await get_file(f"outputs/{name}")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")


async def test_download_is_an_attachment_under_its_own_name(get_file, outputs):
    (outputs / 'a"b.txt').write_text("x")
    answer = await get_file("outputs/a%22b.txt?download=1")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%22b.txt"


async def test_ranges_heads_and_validators(get_file, outputs):
    (outputs / "f.txt").write_text("0123456789")
    part = await get_file("outputs/f.txt", headers={"Range": "bytes=2-4"})
    assert (part.code, part.body) == (206, b"234")
    whole = await get_file("outputs/f.txt")
    again = await get_file("outputs/f.txt", headers={"If-None-Match": whole.headers["Etag"]})
    assert again.code == 304
    head = await get_file("outputs/f.txt", method="HEAD")
    assert (head.code, head.headers["Content-Length"], head.body) == (200, "10", b"")
    (outputs / "f.txt").write_text("changed!!!!")
    again = await get_file("outputs/f.txt", headers={"If-None-Match": whole.headers["Etag"]})
    assert (again.code, again.body) == (200, b"changed!!!!")


@pytest.mark.parametrize(
    "path",
    [
        "spec.json",
        "outputs/../spec.json",
        "outputs/%2e%2e/spec.json",
        "outputs%2f..%2f..%2fspec.json",
        "logs/..%2fspec.json",
        "%2e%2e/%2e%2e/outside.txt",
        "..%2f..%2f..%2foutside.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "outputs/%00",
        "outputs/a%00.txt",
        "outputs//x",
        "outputs/..%5c..%5cspec.json",
        "outputs",
        "outputs/",
        "outputs/nope",
        "outputs/link-file",
        "outputs/link-folder/outside.txt",
        "outputs/link-spec",
        "outputs/pipe",
    ],
)
async def test_paths_that_lead_elsewhere_are_not_found(get_file, outputs, path):
    base = outputs.parent.parent.parent.parent
    (outputs / "link-file").symlink_to(base / "outside.txt")
    (outputs / "link-folder").symlink_to(base)
    (outputs / "link-spec").symlink_to(outputs.parent.parent / "spec.json")
    os.mkfifo(outputs / "pipe")
    answer = await get_file(path)
    assert answer.code == 404
    assert b"outside" not in answer.body.replace(b"outside.txt", b"")
    assert b"SECRET" not in answer.body


async def test_links_that_lead_out_are_not_listed(ask, outputs):
    (outputs / "link").symlink_to("/etc/passwd")
    (outputs / "good").write_text("x")
    assert [file["path"] for file in (await ask("runs/a/files"))["files"]] == ["outputs/good"]


@pytest.mark.parametrize("run_id", ["nope", "..", "%2e%2e", "a%2f..%2fa", ".new-a", "a%00"])
async def test_run_ids_that_are_none_are_not_found(get_raw, outputs, run_id):
    for part in ("", "/files", "/metrics", "/logs", "/size"):
        answer = await get_raw(f"runs/{run_id}{part}")
        assert answer.code == 404, part


async def test_code_is_shown_in_the_sandbox(get_raw, run_code):
    run = run_code("print(1)\n", source_files={"main.py": b"print(1)\n", "page.html": b"<b>"})
    run.wait_for_completion()
    root = f"runs/{run.id}/snapshot"
    answer = await get_raw(f"{root}/main.py")
    assert answer.body == b"print(1)\n"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    answer = await get_raw(f"{root}/..%2f..%2fworkspace.json")
    assert answer.code == 404
