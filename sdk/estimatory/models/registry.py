"""Registering, finding, describing and deleting models: ``models/<name>/<version>/``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from estimatory.base.clean_text import find_shown, showable
from estimatory.base.decoding import decode
from estimatory.base.files import list_folder, remove_tree, write_json
from estimatory.base.locks import locked_folder
from estimatory.base.unreadable import Gathering, Listing
from estimatory.errors import FileNotInRunError, ModelNotFoundError, WorkspaceError
from estimatory.folders.inside_container import check_not_in_container, check_not_on_other_host
from estimatory.folders.run_folder import RunFolder
from estimatory.folders.workspace_folder import WorkspaceFolder

from ..base import lazy_dataclasses as dataclasses
from ..base.checked_calls import checked, checks_itself
from . import versions
from .record import FILES, ModelRecord, is_model_name

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .changes import ModelChanges
    from .details import ModelDetails
    from .files import ModelFile


@checked
class ModelRegistry:
    """The registered models of a workspace."""

    def __init__(self, workspace: WorkspaceFolder) -> None:
        self._workspace = workspace

    @property
    def _root(self) -> str:
        check_not_in_container("models")
        return self._workspace.models_folder

    @checks_itself("name")
    def register(
        self,
        name: str,
        path: str | os.PathLike[str],
        *,
        child_paths: Sequence[str] | None = None,
        **details: Unpack[ModelDetails],
    ) -> ModelRecord:
        """Store a local file or folder as the next version of ``name``.

        Args:
            name: of the model.
            path: of the file or folder.
            child_paths: of files and folders in the folder ``path``: these only.

        Raises:
            UserError: the name, the details or the files are not valid.
            WorkspaceError: the files cannot be stored.
        """
        from .details import make_record
        from .files import list_model_files

        record = make_record(name, details)
        return self.register_files(record, list_model_files(os.fspath(path), child_paths))

    @checks_itself("name")
    def register_from_run(
        self,
        run: RunFolder,
        name: str,
        path: str | None = None,
        **details: Unpack[ModelDetails],
    ) -> ModelRecord:
        """Store a file or folder of a run, with the run, its code and its commit as lineage.

        Args:
            run: that made the files.
            name: of the model.
            path: inside the run, such as ``outputs/model.pkl``; by default the model's name.

        Raises:
            UserError: the name, the details or the files are not valid.
            FileNotInRunError: the run has no such file; the error lists what it has.
            WorkspaceError: the files cannot be stored.
        """
        from .details import add_lineage, make_record
        from .files import find_in_run

        record = add_lineage(make_record(name, details), run)
        files = find_in_run(run, os.fspath(name if path is None else path))
        return self.register_files(record, files)

    @checks_itself("name")
    def get_model(self, name: str, version: int | str | None = None) -> ModelRecord:
        """Return the version asked for, else the newest.

        Raises:
            ModelNotFoundError: no such model or version.
            UntrustedWorkspaceError: another user put it there, or may change it.
            DamagedFileError: its record cannot be read.
        """
        check_not_on_other_host("models")
        if version is None:
            newest = self._read_newest(name)
        else:
            newest = self._read(name, str(version))
        if newest is None:
            raise self.explain_missing(name, version)
        return newest

    @checks_itself("name")
    def list_models(
        self,
        name: str | None = None,
        *,
        tags: Sequence[Any] | None = None,
        run_id: str | None = None,
        latest: bool = False,
    ) -> Listing[ModelRecord]:
        """List models by name, each with its newest version first; name the unreadable ones.

        Args:
            tags: that a model must have, as in Azure ML: keys, or ``[key, value]`` pairs.
            run_id: of the run that made the model.
            latest: only the newest version of each name (that fits the other wishes).
        """
        check_not_on_other_host("models")
        fits = _make_filter(tags, run_id)
        found: list[ModelRecord] = []
        gathering = Gathering()
        for each in self.list_names() if name is None else [name]:
            fitting = (record for record in self._iter_versions(each, gathering) if fits(record))
            found += islice(fitting, 1) if latest else fitting
        return Listing(found, gathering.unreadable)

    @checks_itself("name")
    def update_model(
        self, name: str, version: int | str, **changes: Unpack[ModelChanges]
    ) -> ModelRecord:
        """Change the description of a version.

        Raises:
            ModelNotFoundError: no such version.
            UserError: a change is not valid.
            ConflictError: a property is there already with another value.
        """
        from .changes import change_record

        folder = self.get_model(name, version).folder
        with locked_folder(folder):
            record = change_record(self.get_model(name, version), changes)
            write_json(versions.record_path(folder), record.to_file())
        return record

    @checks_itself("name")
    def delete_model(self, name: str, version: int | str) -> None:
        """Remove the files of one version; its number is not given again.

        Raises:
            ModelNotFoundError: no such version.
        """
        folder = self.get_model(name, version).folder
        aside = versions.make_aside(self._root)
        try:
            with locked_folder(folder):
                self.get_model(name, version)
                for part in (versions.record_path(folder), os.path.join(folder, FILES)):
                    os.rename(part, os.path.join(aside, os.path.basename(part)))
        finally:
            remove_tree(aside)

    def open_model_file(self, name: str, version: int | str, path: str) -> BinaryIO:
        """Open one file of a version for reading.

        Raises:
            ModelNotFoundError: no such version.
            FileNotInRunError: no such file, or a path that leads out of the version.
        """
        record = self.get_model(name, version)
        try:
            return record.served_files.open(_find_shown(record, path))
        except OSError:
            shown = showable(", ".join(known for known, _ in record.files[:20]))
            raise FileNotInRunError(
                f"Model {name!r} version {record.version} has no file {path!r}. It has: {shown}."
            ) from None

    def sweep(self, older_than_s: float = 86400) -> int:
        """Remove what killed registrations and deletions left; return the number."""
        return versions.sweep(self._root, older_than_s)

    def register_files(self, record: ModelRecord, files: list[ModelFile]) -> ModelRecord:
        """Store files as the next version that ``record`` describes.

        Raises:
            WorkspaceError: the files cannot be stored.
        """
        from .files import copy_files
        from .handing_over import find_outbox, hand_over

        outbox = find_outbox()
        if outbox:
            return hand_over(outbox, record, files)
        return self.store(record, lambda folder: copy_files(files, folder))

    def store(
        self, record: ModelRecord, fill: Callable[[str], list[tuple[str, int]]]
    ) -> ModelRecord:
        """Store the next version; ``fill`` puts its files into a folder: names and sizes.

        Raises:
            WorkspaceError: the files cannot be stored.
        """
        aside = versions.make_aside(self._root)
        try:
            copied = fill(os.path.join(aside, FILES))
            folder = versions.take_version(os.path.join(self._root, record.name))
            number = int(os.path.basename(folder))
            record = dataclasses.replace(
                record, version=number, files=tuple(sorted(copied)), folder=folder
            )
            write_json(versions.record_path(aside), record.to_file())
            os.rename(aside, folder)
        except OSError as error:
            remove_tree(aside)
            raise WorkspaceError(
                f"Cannot register model {record.name!r} in {self._root}: "
                f"{error.strerror or error} ({error.filename or 'writing'})."
            ) from None
        except BaseException:
            remove_tree(aside)
            raise
        return record

    def list_names(self) -> list[str]:
        """List every name that a model had, sorted; some may have no version left."""
        names = filter(is_model_name, list_folder(self._root))
        return sorted(names, key=lambda name: (name.lower(), name))

    def _iter_versions(self, name: str, gathering: Gathering) -> Iterator[ModelRecord]:
        """Yield versions, newest first; skip numbers without a model, gather damaged ones."""
        ids = [f"{name}:{number}" for number in self._list_numbers(name, gathering)]
        yield from gathering.read_each(ids, lambda at: self._read(name, at.rpartition(":")[2]))

    def _list_numbers(self, name: str, gathering: Gathering) -> list[int]:
        if not is_model_name(name):
            return []
        folder = os.path.join(self._root, name)
        listed = gathering.read(name, lambda: versions.list_numbers(folder))
        return sorted(listed or [], reverse=True)

    def _read_newest(self, name: str) -> ModelRecord | None:
        """Read the newest version that exists; an older one instead would be another model."""
        numbers = self._list_numbers(name, Gathering())
        records = (self._read(name, str(number)) for number in numbers)
        return next((record for record in records if record is not None), None)

    def _read(self, name: str, version: str) -> ModelRecord | None:
        if not is_model_name(name) or not versions.is_version(version):
            return None
        folder = os.path.join(self._root, name, version)
        for path in (versions.record_path(folder), os.path.join(folder, FILES)):
            self._workspace.trusted(path)
        try:
            path = versions.record_path(folder)
            return decode(path, lambda value: ModelRecord.from_file(value, folder))
        except (FileNotFoundError, NotADirectoryError):
            return None

    @checks_itself("name")
    def explain_missing(self, name: str, version: int | str | None = None) -> ModelNotFoundError:
        """Return the error that lists the versions or models that exist instead."""
        known = ", ".join(str(record.version) for record in self.list_models(name)[:20])
        if known:
            what = f"Model {name!r} has no version {version!r:.40}. It has: {known}."
            return ModelNotFoundError(what)
        names = ", ".join(record.name for record in self.list_models(latest=True)[:20])
        what = f"There is no model {name!r:.80}. Registered: {names or 'none yet'}."
        return ModelNotFoundError(what)


def _make_filter(tags: Sequence[Any] | None, run_id: str | None) -> Callable[[ModelRecord], bool]:
    wanted = [(w, None) if isinstance(w, str) else (str(w[0]), str(w[1])) for w in tags or ()]

    def fits(record: ModelRecord) -> bool:
        if run_id is not None and record.run_id != run_id:
            return False
        return all(k in record.tags and v in (None, record.tags[k]) for k, v in wanted)

    return fits


def _find_shown(record: ModelRecord, path: str) -> str:
    """Find the name of a model's file by its name or its shown form."""
    return find_shown(path, lambda: [name for name, _ in record.served_files.scan()])
