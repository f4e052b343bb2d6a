"""Places of a dataset's files, and the files that they lead to.

A place is ``{"datastore": name, "path": pattern}``, ``{"url": …}`` or ``{"local": absolute}``:
plain JSON, so that a definition can be kept and read elsewhere.
"""

from __future__ import annotations

import functools
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Dict, Optional, Tuple
from urllib.parse import unquote, urlsplit

from ...base.clean_text import find_shown
from ...base.current_folder import absolute_path
from ...base.files import list_folder
from ...base.lazy_dataclasses import dataclass
from ...errors import DataAccessError, DatasetValidationError, UserError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from ...masking import mask_secrets
from ..datastores.base import AbstractDatastore, StorageDatastore
from ..datastores.opening import open_storage
from ..datastores.references import DataPath, DataReference
from ..stores import FileInfo, LocalStore, Store
from ..stores.base import clean_name
from ..stores.patterns import is_pattern, static_folder

Place = Dict[str, str]
Found = Tuple[Place, Optional[AnyWorkspace]]
"""A place and the workspace of its datastore."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*)://", re.IGNORECASE)
_FORMS = (
    "A path is (datastore, 'folder/*.csv'), a DataPath, a URL, a local path, or a list of these."
)


@dataclass(frozen=True)
class SourceFile:
    """One file of a dataset."""

    name: str
    """The shown name: relative to the path in the dataset, with a leading ``/``."""
    full_name: str
    """Below the root of its store, with a leading ``/``."""
    info: FileInfo
    store: Store

    @property
    def local_path(self) -> str | None:
        """Path on this machine; None if the file must be fetched."""
        return self.store.local_path(self.info.name)

    def copy_to(self, path: str) -> None:
        """Copy the file; raise DataAccessError when it cannot be read."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.store.fetch(self.info.name, path)


def parse_paths(path: object) -> tuple[list[Place], AnyWorkspace | None]:
    """Return places, and the workspace of their datastores (None if they name no datastore).

    Raises:
        UserError: ``path`` has none of the forms.
    """
    found = [pair for one in _as_list(path) for pair in _parse(one)]
    if not found:
        raise UserError("No path was given.", _FORMS)
    workspaces = [workspace for _, workspace in found if workspace is not None]
    return [place for place, _ in found], workspaces[0] if workspaces else None


def _as_list(path: object) -> Sequence[object]:
    is_pair = isinstance(path, tuple) and len(path) == 2 and isinstance(path[0], AbstractDatastore)
    if isinstance(path, (list, tuple)) and not is_pair:
        return path
    return [path]


def _parse(path: object) -> list[Found]:
    if isinstance(path, (DataPath, DataReference)):
        return _in_datastore(path.datastore, path.path_on_datastore or "")
    if isinstance(path, tuple) and len(path) == 2:
        names = path[1] if isinstance(path[1], (list, tuple)) else [path[1]]
        return [pair for name in names for pair in _in_datastore(path[0], name)]
    if isinstance(path, AbstractDatastore):
        return _in_datastore(path, "")
    if isinstance(path, (str, os.PathLike)):
        return [(_by_name(os.fspath(path)), None)]
    raise _explain_kind(path, "path of a dataset")


def _in_datastore(datastore: object, name: object) -> list[Found]:
    if not isinstance(datastore, StorageDatastore):
        raise _explain_kind(datastore, "datastore that holds files")
    if not isinstance(name, (str, os.PathLike)):
        raise _explain_kind(name, "path in a datastore")
    place = {"datastore": datastore.name, "path": clean_name(os.fspath(name))}
    return [(place, datastore.workspace)]


def _explain_kind(given: object, wanted: str) -> UserError:
    """Explain by the type alone: the value as text may be all of somebody's data."""
    from ...base.argument_types import with_article

    kind = type(given).__name__
    registers = " Dataset.Tabular.register_pandas_dataframe registers a DataFrame."
    hint = _FORMS + registers * (kind == "DataFrame")
    return UserError(f"A {wanted} is needed, not {with_article(kind)}.", hint)


def _by_name(path: str) -> Place:
    scheme = _SCHEME.match(path)
    if scheme is None or len(scheme.group(1)) == 1:
        return {"local": absolute_path(os.path.expanduser(path))}
    if scheme.group(1).lower() == "file":
        return {"local": absolute_path(unquote(urlsplit(path).path))}
    return {"url": path}


def never() -> bool:
    """Return False: nothing asks to stop."""
    return False


def check_not_stopped(should_stop: Callable[[], bool]) -> None:
    """Raise DataAccessError when ``should_stop`` returns true."""
    if should_stop():
        raise DataAccessError("Stopped while data was on its way.")


def find_source_files(
    source: dict[str, Any], workspace: AnyWorkspace | None, should_stop: Callable[[], bool] = never
) -> list[SourceFile]:
    """Find the files of a definition's source; of a table only those with data.

    Raises:
        DatasetValidationError: a place leads to no such file.
        DataAccessError: a store cannot be listed, or ``should_stop`` said so.
    """
    is_table = source["reader"] != "files"
    return find_files(source["places"], workspace, should_stop, is_table=is_table)


def find_files(
    places: Iterable[Place],
    workspace: AnyWorkspace | None,
    should_stop: Callable[[], bool] = never,
    *,
    is_table: bool = False,
) -> list[SourceFile]:
    """Find the files of all places: place by place, sorted by name within each.

    ``is_table`` leaves out those whose names say that they hold no data (``_SUCCESS``).

    Raises:
        DatasetValidationError: a place leads to no file at all.
        DataAccessError: a store cannot be listed, or ``should_stop`` said so.
    """
    from .hidden_names import keep_data

    groups = []
    for place in places:
        check_not_stopped(should_stop)
        store, pattern, infos = _search(place, workspace)
        kept = keep_data(pattern, infos) if is_table else infos
        if not kept:
            raise _explain_nothing(place, infos)
        groups.append((place, store, pattern, kept))
    shared = _shared_folders(groups)
    found: dict[tuple[str, str], SourceFile] = {}
    for _, store, pattern, infos in groups:
        prefix = shared.get(store.title, static_folder_of(pattern, infos))
        for info in infos:
            shown = info.name[len(prefix) :].lstrip("/")
            entry = SourceFile(f"/{shown}", f"/{info.name}", info, store)
            found.setdefault((store.title, info.name), entry)
    return list(found.values())


def _search(place: Place, workspace: AnyWorkspace | None) -> tuple[Store, str, list[FileInfo]]:
    store, pattern = open_place(place, workspace)
    return store, pattern, store.find(pattern)


def static_folder_of(pattern: str, infos: Sequence[FileInfo]) -> str:
    """Return the part of the names that the pattern itself holds, which is not shown."""
    names_a_folder = not is_pattern(pattern) and not any(i.name == pattern for i in infos)
    return pattern if names_a_folder else static_folder(pattern)


def _shared_folders(groups: Sequence[tuple[Place, Store, str, list[FileInfo]]]) -> dict[str, str]:
    """Return the common folder of all places in each store."""
    prefixes: dict[str, list[str]] = {}
    for _, store, pattern, infos in groups:
        prefixes.setdefault(store.title, []).append(static_folder_of(pattern, infos))
    return {
        title: posixpath.commonpath(folders) if all(folders) else ""
        for title, folders in prefixes.items()
    }


def open_place(place: Place, workspace: AnyWorkspace | None) -> tuple[Store, str]:
    """Return the store of a place and the name or pattern in it.

    Raises:
        UserError: the place names a datastore that is not there or cannot be reached.
    """
    if "datastore" in place:
        if workspace is None:
            raise UserError(f"The datastore {place['datastore']!r} needs its workspace.")
        return open_storage(workspace, place["datastore"]).open_store(), place["path"]
    if "local" in place:
        return LocalStore("/"), _as_it_lies(place["local"]).lstrip("/")
    return _open_url(place["url"], workspace)


def _open_url(url: str, workspace: AnyWorkspace | None) -> tuple[Store, str]:
    scheme, _, address = url.partition("://")
    host, _, name = address.partition("/")
    if scheme.lower() in ("http", "https"):
        from ..stores.web import WebStore

        return WebStore(f"{scheme}://{host}", _resolver(workspace)), name
    from ..stores.remote import RemoteStore

    if scheme.lower() in ("wasb", "wasbs", "abfs", "abfss", "az") and "@" in host:
        container, _, account = host.partition("@")
        options = {"account_name": account.partition(".")[0], "anon": True}
        return RemoteStore("abfs", container, options), name
    return RemoteStore(scheme, host, {}), name


def _resolver(workspace: AnyWorkspace | None) -> Callable[[str], str]:
    """Return a function that puts passwords which the workspace keeps into an address."""
    if workspace is None:
        return str
    from ...folders.kept_secrets import resolve

    return functools.partial(resolve, folder_of(workspace))


def _explain_nothing(place: Place, left_out: Sequence[FileInfo]) -> DatasetValidationError:
    if left_out:
        return DatasetValidationError(
            f"{describe_place(place)} has no file with data: the names of all {len(left_out)} "
            f"begin with '_' or '.' ({left_out[0].name}).",
            "Name such a file itself to read it; Dataset.File.from_files takes them as they are.",
        )
    if "datastore" in place:
        what = f"The path {place['path'] or '/'!r} matches no file in datastore "
        what += repr(place["datastore"])
    else:
        what = f"There is no file {place.get('local') or place['url']}"
    return DatasetValidationError(
        f"{what}.", "Look at its spelling; `datastore.upload_files(...)` puts files there."
    )


def describe_place(place: Place) -> str:
    """Return the place as Azure ML prints it."""
    if "datastore" in place:
        return f"('{place['datastore']}', '{place['path']}')"
    return place.get("local") or mask_secrets(place["url"])


def _as_it_lies(path: str) -> str:
    """Return the path whose escaped form came from a file: parts that are not UTF-8 are escaped."""
    if "\\" not in path or os.path.exists(path):
        return path
    found = "/"
    for part in path.lstrip("/").split("/"):
        found = os.path.join(found, find_shown(part, partial(list_folder, found)))
    return found
