"""A folder as a zip file, whatever the names in it are made of."""

from __future__ import annotations

import os
import zipfile

from ...base.clean_text import storable
from ...base.files import written_aside


def zip_folder(folder: str, path: str) -> str:
    """Write everything in a folder into a zip file; returns its path.

    A name that is no UTF-8, which a zip file cannot hold, is written as it is shown.
    """
    with written_aside(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for parent, _, names in os.walk(folder):
            for name in sorted(names):
                file = os.path.join(parent, name)
                archive.write(file, storable(os.path.relpath(file, folder)))
    return path
