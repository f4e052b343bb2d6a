"""Damaged files in the browser: lists show the rest and a line that can be put away."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.damaged.kinds import KINDS
from tests.damaged.made_workspace import make_workspace
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

DAMAGED = {
    "runs": ("record", "experiment"),
    "models": ("model",),
    "environments": ("environment", "image"),
    "compute": ("target",),
}


def test_the_sidebar_shows_the_rest_and_what_it_could_not_read(jupyter, workspace):
    made = make_workspace(Path(workspace.path).parent)
    for kinds in DAMAGED.values():
        for kind in kinds:
            KINDS[kind].find(made).write_bytes(b"{half")
    Path(made.folder.run_folder("run-good").container_path).write_bytes(b"[]")
    with open_empty_lab(jupyter) as lab:
        for name, kinds in DAMAGED.items():
            section = lab.open_section(name)
            note = section.get_by_test_id("estimatory-unreadable")
            expect(note).to_contain_text(f"{len(kinds)} cannot be read: ")
            note.locator("summary").click()
            expect(note).to_contain_text("it is not JSON")
            expect(note).to_contain_text("estimatory check")
            lab.take_pictures(f"unreadable-{name}")
            note.get_by_test_id("estimatory-put-away").click()
            expect(note).to_have_count(0)
        lab.open_section("runs").locator("[data-run-id=run-good]").first.click()
        expect(lab.get("damaged")).to_contain_text("container.json (it holds a JSON list")
        lab.take_pictures("damaged-run")
        assert not [m for m in lab.messages if "pageerror" in m], lab.messages
