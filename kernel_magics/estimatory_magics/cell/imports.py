"""The imports of a cell: from beside the notebook, from the interpreter, or from nowhere."""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# Import names that differ from the name on the package index.
_PACKAGES = {
    "Bio": "biopython", "Crypto": "pycryptodome", "IPython": "ipython", "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL", "PIL": "pillow", "attr": "attrs", "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless", "dateutil": "python-dateutil", "docx": "python-docx",
    "dotenv": "python-dotenv", "faiss": "faiss-cpu", "fitz": "PyMuPDF", "git": "GitPython",
    "hydra": "hydra-core", "imblearn": "imbalanced-learn", "jwt": "PyJWT", "magic": "python-magic",
    "pkg_resources": "setuptools", "pptx": "python-pptx", "psycopg2": "psycopg2-binary",
    "serial": "pyserial", "skimage": "scikit-image", "sklearn": "scikit-learn",
    "slugify": "python-slugify", "umap": "umap-learn", "usb": "pyusb", "yaml": "PyYAML",
    "zmq": "pyzmq",
}  # fmt: skip
# Put on every run's path by the worker.
_PROVIDED = {"estimatory", "__future__", "__main__"}
_IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


@dataclass(frozen=True)
class Import:
    """One imported module; optional when the code copes with its absence."""

    module: str
    line: int
    is_optional: bool = False

    @property
    def top(self) -> str:
        return self.module.split(".")[0]


def list_imports(tree: ast.AST) -> list[Import]:
    """Absolute imports anywhere in the code, in the order written.

    ``from a import b`` counts as ``a`` and ``a.b``, because ``b`` may be a module.
    """
    return list(_walk(tree, is_optional=False))


def _walk(node: ast.AST, *, is_optional: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, node.lineno, is_optional)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield Import(node.module, node.lineno, is_optional)
        for alias in node.names:
            yield Import(f"{node.module}.{alias.name}", node.lineno, is_optional)
    elif isinstance(node, ast.Try):
        is_caught = is_optional or any(_catches_import_error(h) for h in node.handlers)
        for part in ast.iter_child_nodes(node):
            yield from _walk(part, is_optional=is_caught)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, is_optional=is_optional)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(c, ast.Name) and c.id in _IMPORT_ERRORS for c in caught)


@dataclass(frozen=True)
class LocalModule:
    """A module file or package folder, and its folder on the module path."""

    path: str
    root: str


def find_local_module(module: str, folders: Iterable[str]) -> LocalModule | None:
    """Return the file that ``import module`` loads from the first of ``folders`` that has it."""
    for folder in folders:
        path = _find_in(module, folder)
        if path:
            return LocalModule(path, folder)
    return None


def _find_in(module: str, folder: str) -> str | None:
    path = os.path.join(folder, module.split(".")[0])
    if os.path.isfile(f"{path}.py"):
        return f"{path}.py"
    if os.path.isfile(os.path.join(path, "__init__.py")) or _is_namespace(path, module, folder):
        return path
    return None


def _is_namespace(path: str, module: str, folder: str) -> bool:
    """Return whether a folder without ``__init__.py`` has the file of the submodule."""
    inside = os.path.join(folder, *module.split("."))
    return os.path.isdir(path) and inside != path and os.path.isfile(f"{inside}.py")


def third_party(imports: Iterable[Import], folders: Sequence[str]) -> list[Import]:
    """Return imports that neither the standard library nor ``folders`` provide; one per name."""
    every = list(imports)
    local = {i.top for i in every if find_local_module(i.module, folders)}
    known = {*_PROVIDED, *sys.stdlib_module_names, *local}
    wanted = [i for i in every if i.top not in known and not i.is_optional]
    return list({item.top: item for item in reversed(wanted)}.values())[::-1]


def is_installed(top: str) -> bool:
    """Return whether this interpreter can import ``top``; nothing is imported to find out."""
    try:
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError, AttributeError):
        return top in sys.modules


def package_of(top: str) -> str:
    """Return the name under which the package index knows an import."""
    return _PACKAGES.get(top, top.replace("_", "-"))
