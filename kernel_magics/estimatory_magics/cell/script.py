"""A cell as the script ``main.py``, with the line numbers that the editor shows."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from estimatory.masking import mask_secrets
from estimatory_magics.usage import UsageError

_MAGIC = "%%estimator"
_SHELL_ASSIGNMENT = re.compile(r"\s*[\w.,\s\[\]]+=\s*[!%]")
_INSTALL = re.compile(r"\s*[!%]\s*(?:pip3?|uv pip|conda)\s+install\s+(?P<packages>.+)")
_SECRET = re.compile(r"(--env-var[\s=]+[\"']?\w+=)(\"[^\"]*\"|'[^']*'|\S+)")


@dataclass(frozen=True)
class CellScript:
    """``text`` is main.py; ``body_line`` is the editor's number of the line after the magic."""

    text: str
    body_line: int
    tree: ast.Module


def make_script(line: str, body: str, raw_cell: str = "") -> CellScript:
    """Turn the magic's ``line`` and the cell's ``body`` into a checked script.

    ``raw_cell`` is the cell as typed; lines above the magic (blank ones, ``%%time``) keep the
    numbers right.

    Raises:
        UsageError: the cell is empty or not valid Python.
    """
    above = _lines_above(body, raw_cell)
    # An environment variable may hold a secret, and snapshots are shared.
    magic = mask_secrets(_SECRET.sub(r"\1…", f"{_MAGIC} {line}".rstrip()))
    text = "".join(f"# {text}".rstrip() + "\n" for text in (*above, magic)) + body
    if not body.strip():
        raise UsageError("the cell is empty: write the training script below the %%estimator line")
    return CellScript(text, len(above) + 2, _parse(text))


def _lines_above(body: str, raw_cell: str) -> list[str]:
    """Return the lines above the magic's line in the cell as typed."""
    lines = raw_cell.splitlines()
    wanted = "\n".join(body.splitlines()).strip()
    for number, text in enumerate(lines):
        is_magic = text.lstrip().startswith(_MAGIC)
        if is_magic and "\n".join(lines[number + 1 :]).strip() == wanted:
            return lines[:number]
    return []


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            # What the compiler only warns about belongs in the run's log.
            warnings.simplefilter("ignore")
            compile(text, "main.py", "exec", dont_inherit=True)
            return ast.parse(text)
    except SyntaxError as error:
        raise _syntax_error(error, text) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise UsageError(f"the cell cannot be compiled: {error}") from None


def _syntax_error(error: SyntaxError, text: str) -> UsageError:
    lines = text.splitlines()
    number = min(error.lineno or 1, len(lines))
    code = lines[number - 1]
    notebook_only = _explain_notebook_syntax(code)
    if notebook_only:
        return UsageError(f"line {number}: {notebook_only}\n    {code.strip()}")
    indent = len(code) - len(code.lstrip())
    column = max(0, (error.offset or 1) - 1 - indent)
    width = (error.end_offset or 0) - (error.offset or 0) if error.end_lineno == number else 1
    carets = " " * column + "^" * max(1, width)
    hint = "; put it into a function and call asyncio.run()" if "await" in error.msg else ""
    return UsageError(f"line {number}: {error.msg}{hint}\n    {code.strip()}\n    {carets}")


def _explain_notebook_syntax(code: str) -> str:
    """Return the advice for a line that only IPython understands; empty for other lines."""
    stripped = code.strip()
    install = _INSTALL.match(code)
    if install:
        packages = [p for p in install["packages"].split() if not p.startswith("-")]
        flags = " ".join(f"--pip {package}" for package in packages)
        return f"packages are asked for on the first line: {flags}"
    if stripped.startswith("%%"):
        return "a second cell magic; only %%time may stand above %%estimator"
    if stripped.startswith("%matplotlib"):
        return "leave it out: a run has no screen; run.log_image(name, plot=plt) keeps a figure"
    is_shell = stripped.startswith("!") or bool(_SHELL_ASSIGNMENT.match(code) and "!" in code)
    if is_shell:
        return "`!` is IPython, a run is plain Python; use subprocess.run([...]) or another cell"
    if stripped.startswith("%") or _SHELL_ASSIGNMENT.match(code):
        return "line magics are IPython, a run is plain Python; put this line into another cell"
    if stripped.endswith("?") or stripped.startswith("?"):
        return "`?` is IPython, a run is plain Python; ask in another cell"
    return ""
