"""The sidebar's environments section: what was built, its packages and log, and deleting it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from estimatory.base.files import write_json
from estimatory.environments import list_environments
from estimatory.environments.images.folder import ImageFolder
from estimatory.environments.keys import KEY_LENGTH
from estimatory.folders.run_spec import EnvironmentSpec
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

IMAGE_KEY = "cd" * (KEY_LENGTH // 2)


@pytest.fixture
def lab(jupyter):
    with open_empty_lab(jupyter) as lab:
        yield lab


def make_image(workspace) -> ImageFolder:
    """What is kept of an image that was built; the engine itself is away."""
    folder = ImageFolder(os.path.join(workspace.folder.images_folder, IMAGE_KEY))
    os.makedirs(folder.path)
    packages = ["scikit-learn==1.5", "pandas", "pyarrow", "lightgbm>=4"]
    described = {"base": "python:3.12-slim", "python": "3.12.4", "packages": packages}
    write_json(folder.description_path, {**described, "created_at": 1e9, "bytes": 812_000_000})
    os.utime(folder.description_path, (1e9, 1e9))
    locked = [f"package-{i}=={i}.0.1 \\\n    --hash=sha256:00\n" for i in range(40)]
    Path(folder.lock_path).write_text("".join(locked))
    Path(folder.build_log_path).write_text("Step 1/2 : FROM python:3.12-slim\n\x1b[31mred\x1b[0m\n")
    return folder


@pytest.mark.network
def test_an_environment_comes_with_its_run_and_goes_after_confirmation(
    lab, workspace, run_code, wait_until
):
    section = lab.open_section("environments")
    expect(section.get_by_test_id("estimatory-no-environments")).to_contain_text("--pip")
    make_image(workspace)
    rows = section.get_by_test_id("estimatory-environment")
    environment = EnvironmentSpec(sys.executable, ("six==1.16.0",))
    run = run_code("import six", environment=environment)
    wait_until(lambda: run.status in ("Completed", "Failed"), timeout_s=90)
    assert run.status == "Completed"

    # The list has heard of it; the one used last stands first.
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_have_attribute("data-kind", "environment")
    expect(rows.nth(0)).to_contain_text("six")
    expect(rows.nth(1)).to_contain_text("python:3.12-slim")
    expect(rows.nth(1)).to_contain_text("Image")
    for number in (0, 1):
        rows.nth(number).get_by_test_id("estimatory-environment-row").click()
    expect(rows.nth(0).get_by_test_id("estimatory-packages")).to_contain_text("six 1.16.0")
    expect(rows.nth(1).get_by_test_id("estimatory-packages")).to_contain_text("package-39")
    lab.take_pictures("environments")

    rows.nth(1).get_by_test_id("estimatory-open-build-log").click()
    expect(lab.get("build-log")).to_contain_text("FROM python:3.12-slim")
    expect(lab.get("build-log").locator(".estimatory-ansi-color")).to_have_text("red")
    lab.take_picture("build-log")

    # Without an engine the image stays, and the reason is told where the user looks.
    rows.nth(1).get_by_test_id("estimatory-delete-environment").click()
    dialog = lab.page.locator(".jp-Dialog")
    dialog.get_by_role("button", name="Delete").click()
    expect(lab.page.locator(".Toastify")).to_contain_text("No container engine answers")
    expect(rows).to_have_count(2)

    row = rows.nth(0).get_by_test_id("estimatory-environment-row")
    row.focus()
    lab.page.keyboard.press("Delete")
    expect(dialog).to_contain_text("Delete six?")
    lab.take_picture("delete-environment")
    dialog.get_by_role("button", name="Cancel").click()
    assert len(list_environments(workspace.folder)) == 1
    row.focus()
    lab.page.keyboard.press("Delete")
    dialog.get_by_role("button", name="Delete").click()
    expect(rows).to_have_count(1)
    assert list_environments(workspace.folder) == []
    assert not [m for m in lab.messages if "pageerror" in m], lab.messages
