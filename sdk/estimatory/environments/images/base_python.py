"""Detect an image's Python: once for each image, in a container without mounts."""

from __future__ import annotations

import json
import os

from ...base.decoding import Shape, read_shaped
from ...base.digests import sha256_hex
from ...base.files import write_json
from ...base.lazy_dataclasses import dataclass
from ...containers.engine import Engine, Image
from ...errors import DamagedFileError, ImageError
from ...folders.workspace_folder import WorkspaceFolder
from ...runtime import IDENTITY_PATH
from ..pythons import OLDEST

# Executed after the text of runtime/python_identity.py.
_CODE = """
import json, shutil
found = dict(identity(), executable=sys.executable)
mpirun = shutil.which("mpirun") or ""
target = os.path.realpath(mpirun)
is_open = os.path.basename(target) in ("orterun", "prterun", "mpirun.openmpi") or os.path.exists(
    os.path.join(os.path.dirname(target), "ompi_info")
)
print(json.dumps(dict(found, mpirun=mpirun if is_open else "")))
"""

_REMEMBERED: Shape = {"executable": "str", "mpirun": "str", "version": "str"}


@dataclass(frozen=True)
class ImagePython:
    """The Python of an image."""

    interpreter: str
    """Its path in the image."""
    identity: dict[str, str]
    mpirun: str = ""
    """Open MPI's, where the image has one on its PATH."""

    @property
    def version(self) -> str:
        return self.identity["version"]


def find_image_python(
    workspace: WorkspaceFolder, engine: Engine, image: Image, *, named: str, shown: str
) -> ImagePython:
    """Return the Python that runs in the image use; ``named`` by the user, or the one on its PATH.

    Raises:
        ImageError: it has none that a run can use.
    """
    names = [named] if named else ["python3", "python"]
    digest = sha256_hex(f"{image.id} {named} mpirun".encode())[:32]
    remembered = workspace.trusted(
        os.path.join(workspace.images_folder, ".pythons", f"{digest}.json")
    )
    known = _recall(remembered)
    if not known:
        known = _ask(engine, image, names, shown)
        os.makedirs(os.path.dirname(remembered), exist_ok=True)
        write_json(remembered, known)
    python = ImagePython(known.pop("executable"), known, mpirun=known.pop("mpirun"))
    _check_version(python, shown)
    return python


def _recall(path: str) -> dict[str, str]:
    """Return what is remembered; nothing when it is not there or damaged: it is asked again."""
    try:
        return read_shaped(path, _REMEMBERED)
    except (OSError, DamagedFileError):
        return {}


def _ask(engine: Engine, image: Image, names: list[str], shown: str) -> dict[str, str]:
    with open(IDENTITY_PATH, encoding="utf-8") as file:
        program = file.read() + _CODE
    said = ""
    for name in names:
        code, said = engine.run_once(image.id, [name, "-I", "-S", "-c", program])
        if code == 0:
            try:
                return dict(json.loads(said.strip().splitlines()[-1]))
            except (ValueError, IndexError):
                continue
    raise ImageError(
        f"The image {shown} has no Python that can be started as {' or '.join(names)}: "
        f"{said.strip()[-300:] or 'it says nothing'}",
        "An image for runs needs Python 3.9 or newer; python.interpreter_path names one that is "
        "not on its PATH.",
    )


def _check_version(python: ImagePython, shown: str) -> None:
    minor = tuple(int(part) for part in python.version.split(".")[:2])
    if minor < OLDEST:
        raise ImageError(
            f"The image {shown} has Python {python.version}; runs need "
            f"{OLDEST[0]}.{OLDEST[1]} or newer.",
            "Take an image with a newer Python.",
        )
