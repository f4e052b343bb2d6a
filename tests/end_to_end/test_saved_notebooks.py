"""A saved notebook says how its runs ended, no matter which page or kernel saw it."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.reader import NotJSONError
from nbformat.sign import NotebookNotary
from playwright.sync_api import expect

from estimatory.api.run_card import MIME_TYPE
from estimatory.folders.run_record import TERMINAL
from tests.conftest import wait_until
from tests.end_to_end.notebook_page import NotebookPage
from tests.end_to_end.opened_lab import open_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SCRIPT = """
import os, time
from estimatory import Run
run, step = Run.get_context(), 0
while not os.path.exists(go):
    run.log("loss", 1 / (1 + step))
    step += 1
    time.sleep(0.1)
run.log("loss", {last})
"""
DETACHED = "%%estimator --detach --metric loss:min -p go='GO'" + SCRIPT.format(last=0.0625)
ATTACHED = "%%estimator --metric loss:min -p go='GO'" + SCRIPT.format(last=0.03125) + "1 / 0\n"


@pytest.fixture
def go(tmp_path):
    return tmp_path / "go"


@pytest.fixture
def notebook(jupyter, go):
    """Its runs are far below the first screen, and what is far is not drawn."""
    settings = jupyter.folder.parent / "home/settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "full"}')
    chapters = [f"# Chapter {number}\n\n" + "words\n\n" * 9 for number in range(9)]
    runs = [text.replace("GO", str(go)) for text in (DETACHED, ATTACHED)]
    cells = [nbformat.v4.new_code_cell("%load_ext estimatory\nprint('mine')")]
    cells += map(nbformat.v4.new_markdown_cell, chapters)
    cells += map(nbformat.v4.new_code_cell, runs)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, jupyter.folder / "story.ipynb")
    return jupyter.folder / "story.ipynb"


def cards_of(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output["data"] for output in outputs if MIME_TYPE in output.get("data", {})]


def statuses_of(path):
    """What the cards in a file say; none while it is being written."""
    try:
        cards = cards_of(nbformat.read(path, 4))
    except NotJSONError:
        return []
    return [card[MIME_TYPE]["snapshot"]["run"]["status"] for card in cards]


def read_whole(path):
    """The bytes of a file that is not being written: its last line end comes last."""
    content = path.read_bytes()
    return content if content.endswith(b"}\n") else None


def without_cards(path):
    """All that is in a notebook but what its cards say."""
    notebook = nbformat.reads(wait_until(lambda: read_whole(path)).decode(), 4)
    for card in cards_of(notebook):
        card.clear()
    return notebook


def copy_aside(notebook, jupyter):
    """Of the notebook as it is: one closed, one that is not trusted, one from another workspace."""
    folder, text = notebook.parent, wait_until(lambda: read_whole(notebook)).decode()
    (folder / "closed.ipynb").write_text(text)
    (folder / "stranger.ipynb").write_text(text.replace("Chapter 1", "Chapter One"))
    moved = text.replace(json.dumps(str(jupyter.workspace)), '"/elsewhere"')
    assert moved != text
    (folder / "elsewhere.ipynb").write_text(moved)
    notary = NotebookNotary(data_dir=str(folder.parent / "home/.local/share/jupyter"))
    notary.sign(nbformat.read(folder / "elsewhere.ipynb", 4))
    notary.store.close()


def run_all(lab):
    lab.page.get_by_role("menuitem", name="Run", exact=True).click()
    lab.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def restart_kernel(jupyter):
    kernel = jupyter.ask("GET", "/api/kernels")[0]["id"]
    jupyter.ask("POST", f"/api/kernels/{kernel}/restart")


def close_what_the_restart_brings(page):
    """JupyterLab says, whenever it finds time, that the server was away."""
    dialog = page.page.get_by_role("dialog", name="Server Connection Error")
    page.page.add_locator_handler(
        dialog, lambda shown: shown.get_by_role("button", name="Close").click()
    )


def check_end(path):
    html = HTMLExporter().from_filename(str(path))[0]
    for text in ("Completed", "Failed", "last 0.0625", "last 0.03125", "ZeroDivisionError"):
        assert text in html, text
    for text in ("NotStarted", "Queued", "Starting", "<b>Running"):
        assert text not in html, text


def test_a_saved_notebook_shows_how_its_runs_ended(jupyter, notebook, workspace, go, wait_until):
    with open_lab(jupyter, notebook.name) as lab:
        run_all(lab)
        wait_until(lambda: len(statuses_of(notebook)) == 2)
        copy_aside(notebook, jupyter)
        before = without_cards(notebook)
        left = {
            name: (notebook.parent / name).read_bytes()
            for name in ("stranger.ipynb", "elsewhere.ipynb")
        }

        # Two tabs, reloaded; the kernel and the server are others than those that began.
        lab.reload()
        restart_kernel(jupyter)
        second = NotebookPage(lab.page.context.new_page(), jupyter.url, notebook.name)
        second.open()
        for page in (lab, second):
            close_what_the_restart_brings(page)
        jupyter.stop()
        jupyter.start()
        for page in (lab, second):
            expect(page.get("card").first).not_to_be_in_viewport()
        assert not TERMINAL & set(statuses_of(notebook))
        go.touch()

        wait_until(lambda: statuses_of(notebook) == ["Completed", "Failed"])
        written = wait_until(lambda: read_whole(notebook))
        check_end(notebook)
        assert without_cards(notebook) == before

        # Both tabs may go on; the file that they know is the one on the disk.
        second.page.wait_for_timeout(7000)
        assert notebook.read_bytes() == written
        for page in (lab, second):
            page.save()
            expect(page.page.locator(".jp-Dialog-content")).to_have_text([])
        assert notebook.read_bytes() == written
        second.page.close()

        # A day later.
        for name in ("stranger.ipynb", "elsewhere.ipynb", "closed.ipynb"):
            lab.page.locator(".jp-DirListing-item").filter(has_text=name).dblclick()
            lab.page.locator(".jp-NotebookPanel").filter(visible=True).get_by_text(
                "mine", exact=True
            ).wait_for()
        wait_until(lambda: statuses_of(notebook.parent / "closed.ipynb") == ["Completed", "Failed"])
        check_end(notebook.parent / "closed.ipynb")
        assert {name: (notebook.parent / name).read_bytes() for name in left} == left


def test_what_an_idle_kernel_wrote_is_saved_and_taken_up_by_another_tab(
    jupyter, notebook, go, wait_until
):
    content = nbformat.read(notebook, 4)
    content.cells = [cell for cell in content.cells if "1 / 0" not in cell.source]
    nbformat.write(content, notebook)
    with open_lab(jupyter, notebook.name) as lab:
        run_all(lab)
        wait_until(lambda: statuses_of(notebook))
        second = NotebookPage(lab.page.context.new_page(), jupyter.url, notebook.name)
        second.open()
        go.touch()
        wait_until(lambda: statuses_of(notebook) == ["Completed"])
        wait_until(lambda: read_whole(notebook))
        second.page.wait_for_timeout(7000)
        for page in (second, lab):
            page.save()
            expect(page.page.locator(".jp-Dialog-content")).to_have_text([])
        assert statuses_of(notebook) == ["Completed"]
