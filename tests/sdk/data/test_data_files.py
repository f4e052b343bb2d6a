"""File datasets: names, order, download, mount, filters."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from estimatory.data import Dataset
from estimatory.errors import DatasetValidationError, UserError


@pytest.fixture
def tree(store, put):
    """Files of two years, as a dataset."""
    for name in ("2019/b.csv", "2019/a.csv", "2020/c.csv", "2020/deep/d.csv", "2020/e.txt"):
        put(f"years/{name}", name)
    return Dataset.File.from_files((store, "years/*/*.csv"))


def test_names_are_below_what_the_path_says_and_sorted(store, put, tree):
    assert tree.to_path() == ["/2019/a.csv", "/2019/b.csv", "/2020/c.csv"]
    assert Dataset.File.from_files((store, "years/2019/a.csv")).to_path() == ["/a.csv"]
    whole = Dataset.File.from_files((store, "years/"))
    assert whole.to_path() == [
        "/2019/a.csv",
        "/2019/b.csv",
        "/2020/c.csv",
        "/2020/deep/d.csv",
        "/2020/e.txt",
    ]
    assert Dataset.File.from_files((store, "years/**/?.[ct]*")).to_path() == whole.to_path()
    both = Dataset.File.from_files([(store, "years/2020/*.csv"), (store, "years/2019/*.csv")])
    assert both.to_path() == ["/2020/c.csv", "/2019/a.csv", "/2019/b.csv"]
    twice = Dataset.File.from_files([(store, "years/2019/*"), (store, "years/2019/a.csv")])
    assert twice.to_path() == ["/a.csv", "/b.csv"]


def test_nothing_is_an_error(store):
    with pytest.raises(DatasetValidationError, match="matches no file"):
        Dataset.File.from_files((store, "nothing/**"))
    late = Dataset.File.from_files((store, "nothing/**"), validate=False)
    with pytest.raises(DatasetValidationError):
        late.to_path()
    assert late.download(ignore_not_found=True) == []


def test_what_is_there_is_downloaded(tree, store, tmp_path):
    names = ("years/2019/a.csv", "gone.csv", "years/2020/*.csv")
    data = Dataset.File.from_files([(store, name) for name in names], validate=False)
    with pytest.raises(DatasetValidationError, match=r"gone\.csv"):
        data.download(tmp_path / "all")
    got = data.download(tmp_path / "some", ignore_not_found=True)
    assert [path.rpartition("/some/")[2] for path in got] == ["2019/a.csv", "2020/c.csv"]


def test_download_keeps_the_names(tree, tmp_path):
    target = tmp_path / "got"
    paths = tree.download(str(target))
    assert paths == [str(target / name) for name in ("2019/a.csv", "2019/b.csv", "2020/c.csv")]
    assert Path(paths[0]).read_text() == "2019/a.csv"
    with pytest.raises(UserError, match=r"is there already \(and 2 more(.|\n)*overwrite=True"):
        tree.download(str(target))
    Path(paths[0]).write_text("mine")
    tree.download(str(target), overwrite=True)
    assert Path(paths[0]).read_text() == "2019/a.csv"
    somewhere = tree.take(1).download()
    assert Path(somewhere[0]).read_text() == "2019/a.csv"


def test_mount_is_a_folder_of_links_that_goes_again(tree, tmp_path):
    with tree.mount() as context:
        point = context.mount_point
        assert sorted(os.listdir(point)) == ["2019", "2020"]
        assert Path(point, "2019/a.csv").read_text() == "2019/a.csv"
    assert not os.path.exists(point)
    chosen = tmp_path / "here"
    chosen.mkdir()
    (chosen / "mine.txt").write_text("mine")
    context = tree.mount(str(chosen))
    context.start()
    assert context.mount_point == str(chosen)
    assert (chosen / "2020/c.csv").is_symlink()
    context.stop()
    assert (chosen / "mine.txt").exists()
    assert not (chosen / "2020/c.csv").exists()
    (chosen / "2019").mkdir(exist_ok=True)
    (chosen / "2019/a.csv").write_text("in the way")
    with pytest.raises(UserError, match="in the way"):
        context.start()


def test_choosing_files(tree):
    assert tree.take(1).to_path() == ["/2019/a.csv"]
    assert tree.skip(2).to_path() == ["/2020/c.csv"]
    first, rest = tree.random_split(0.5, seed=1)
    assert sorted(first.to_path() + rest.to_path()) == tree.to_path()


def test_filters_on_facts_about_files(store, put):
    put("f/small.bin", b"1")
    put("f/large.bin", b"1" * 2000)
    files = Dataset.File.from_files((store, "f/*"))
    assert files.filter(files.file_metadata("Size") > 1000).to_path() == ["/large.bin"]
    with pytest.raises(UserError, match="Size"):
        files.file_metadata("Colour")
    with pytest.raises(UserError, match="made of facts"):
        files.filter(True)


def test_files_of_the_web(web_server, tmp_path):
    url, _ = web_server({"/a/x.csv": b"x", "/a/y.csv": b"y"})
    files = Dataset.File.from_files([f"{url}/a/y.csv", f"{url}/a/x.csv"])
    assert files.to_path() == ["/y.csv", "/x.csv"]
    assert [Path(p).read_text() for p in files.download(str(tmp_path))] == ["y", "x"]
    with files.mount() as context:
        assert Path(context.mount_point, "x.csv").read_text() == "x"
    with pytest.raises(DatasetValidationError, match="There is no file"):
        Dataset.File.from_files(f"{url}/a/absent.csv")


def test_a_folder_is_uploaded_and_becomes_a_dataset(store, tmp_path):
    for name in ("a.csv", "b.txt", "sub/c.csv"):
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    files = Dataset.File.upload_directory(
        str(tmp_path / "src"), (store, "up"), pattern="**/*.csv", show_progress=False
    )
    assert files.to_path() == ["/a.csv", "/sub/c.csv"]
    assert [i.name for i in store.open_store().list_files("up")] == ["up/a.csv", "up/sub/c.csv"]
    with pytest.raises(UserError, match="no file that matches"):
        Dataset.File.upload_directory(str(tmp_path / "src"), store, pattern="*.parquet")


def test_links_in_a_datastore_are_followed_once(store, put, tmp_path):
    put("l/a.txt", "a")
    folder = Path(store.open_store().local_path("l"))
    (folder / "loop").symlink_to(folder)
    (folder / "dangling").symlink_to("/nowhere")
    assert Dataset.File.from_files((store, "l")).to_path() == ["/a.txt"]
