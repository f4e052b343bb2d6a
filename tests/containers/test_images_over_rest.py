"""Images over HTTP with the real engine: built by a run, listed, logged, taken away."""

from __future__ import annotations

import json
import urllib.error

import pytest
from playwright.sync_api import expect
from tests.conftest import wait_until
from tests.end_to_end.conftest import jupyter  # noqa: F401 - a fixture
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.network, pytest.mark.timeout(300)]

HOLD = "import time\nprint('ready')\ntime.sleep(600)\n"


def refusal(act) -> tuple[int, dict]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        act()
    return caught.value.code, json.loads(caught.value.read())


def test_an_image_in_use_stays_and_goes_afterwards(
    run_in_image,
    finished,
    engine,
    image,
    jupyter,  # noqa: F811
):
    run = run_in_image(HOLD, packages=("six==1.16.0",))
    wait_until(lambda: run.get_status() in ("Running", "Failed"), 120)
    (listed,) = jupyter.ask("GET", "/estimatory/api/images")["images"]
    assert (listed["base"], listed["packages"]) == (image, ["six==1.16.0"])
    path = f"/estimatory/api/images/{listed['key']}"
    assert jupyter.ask("GET", path)["requirements"].startswith("six==1.16.0")
    assert "six" in jupyter.ask("GET", f"{path}/log")["text"]
    status, said = refusal(lambda: jupyter.ask("DELETE", path))
    assert (status, said["reason"]) == (409, "ConflictError")
    assert run.id in said["message"]
    run.cancel()
    finished(run, "Canceled")
    jupyter.ask("DELETE", path)
    assert engine.find_image(f"estimatory/{listed['key']}:latest") is None
    assert jupyter.ask("GET", "/estimatory/api/images") == {"images": [], "unreadable": []}


@pytest.mark.browser
def test_the_browser_shows_the_container_and_deletes_the_image(
    run_in_image,
    finished,
    engine,
    image,
    jupyter,  # noqa: F811
    workspace,
):
    run = run_in_image("print(1)", packages=("six==1.16.0",), memory="512m", network="none")
    finished(run)
    (key,) = [each["key"] for each in jupyter.ask("GET", "/estimatory/api/images")["images"]]
    with open_empty_lab(jupyter) as lab:
        lab.get("run-row").first.click()
        facts = lab.get("run-view").get_by_test_id("estimatory-container")
        expect(facts).to_contain_text(image)
        expect(facts).to_contain_text("none")
        expect(facts).to_contain_text("512m")
        expect(facts).to_contain_text(run.folder.path)
        lab.take_pictures("run-in-container")
        row = lab.open_section("environments").locator(f"[data-key='{key}']")
        row.get_by_test_id("estimatory-environment-row").click()
        expect(row.get_by_test_id("estimatory-packages")).to_contain_text("six 1.16.0")
        row.get_by_test_id("estimatory-delete-environment").click()
        lab.page.locator(".jp-Dialog").get_by_role("button", name="Delete").click()
        expect(row).to_have_count(0)
    assert engine.find_image(f"estimatory/{key}:latest") is None
