"""The PEP 723 header of a cell: ``# /// script`` … ``# ///``."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

from estimatory.base.toml_reading import TomlReader, load_toml_reader
from estimatory.submission.option_error import explain
from estimatory.submission.option_values import parse_requirements
from estimatory_magics.usage import UsageError

_BLOCK = re.compile(r"(?m)^# /// script[ \t]*$\n(?P<content>(?:^#(?:| .*)$\n)*?)^# ///[ \t]*$")
_OPENING = re.compile(r"(?m)^# /// script[ \t]*$")
_PLACE = re.compile(r"at line (\d+), column (\d+)")


@dataclass(frozen=True)
class CellHeader:
    """The settings of a header; empty without a header."""

    dependencies: tuple[str, ...] = ()
    requires_python: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """``[tool.estimatory]``: the same settings as in pyproject.toml."""
    notices: tuple[str, ...] = ()


def parse_header(text: str) -> CellHeader:
    """Read the header of a script whose line numbers are the cell's.

    Raises:
        UsageError: two headers, one that never ends, malformed TOML, a wrong dependency or a
            ``requires-python`` that this kernel does not meet.
    """
    block = _find_block(text)
    if block is None:
        return CellHeader()
    toml = load_toml_reader()
    if toml is None:
        return CellHeader(notices=("the cell's header was not read: no TOML reader here",))
    first_line = text[: block.start("content")].count("\n") + 1
    content = _parse_toml(_uncommented(block["content"]), first_line, toml)
    header = _checked(content, first_line - 1)
    _check_python(header.requires_python, first_line - 1)
    return header


def _find_block(text: str) -> re.Match[str] | None:
    # The last line may lack its newline; the pattern of PEP 723 does not mind.
    blocks = list(_BLOCK.finditer(text))
    openings = list(_OPENING.finditer(text))
    if len(openings) > 1:
        line = text[: openings[1].start()].count("\n") + 1
        raise UsageError(f"line {line}: a second `# /// script` header; a cell has one")
    if openings and not blocks:
        line = text[: openings[0].start()].count("\n") + 1
        raise UsageError(f"line {line}: the header `# /// script` is never closed by `# ///`")
    return blocks[0] if blocks else None


def _uncommented(content: str) -> str:
    return "".join(line[2:] if line.startswith("# ") else line[1:]
                   for line in content.splitlines(keepends=True))  # fmt: skip


def _parse_toml(content: str, first_line: int, toml: TomlReader) -> dict[str, Any]:
    try:
        return dict(toml.loads(content))
    except toml.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = first_line - 1 + (int(place[1]) if place else content.count("\n"))
        reason = _PLACE.sub("", str(error)).replace("()", "").strip()
        shown = (content.splitlines() or [""])[min(line - first_line, content.count("\n") - 1)]
        raise UsageError(
            f"line {line}: the cell's header is not TOML: {reason}\n    # {shown}"
        ) from None


def _checked(content: dict[str, Any], line: int) -> CellHeader:
    dependencies = content.get("dependencies", [])
    python = content.get("requires-python", "")
    settings = content.get("tool", {}).get("estimatory", {})
    if not isinstance(dependencies, list) or not all(isinstance(d, str) for d in dependencies):
        raise UsageError(f'header at line {line}: dependencies should be a list: ["pandas>=2"]')
    if not isinstance(python, str) or not isinstance(settings, dict):
        raise UsageError(f"header at line {line}: requires-python is text, tool.estimatory a table")
    try:
        checked = [parse_requirements(text)[0] for text in dependencies if text.strip()]
    except ValueError as error:
        raise UsageError(f"header at line {line}: dependencies: {explain(error)}") from None
    return CellHeader(tuple(checked), python, settings)


def _check_python(wanted: str, line: int) -> None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    running = ".".join(map(str, sys.version_info[:3]))
    try:
        is_met = SpecifierSet(wanted).contains(running, prereleases=True)
    except InvalidSpecifier:
        raise UsageError(
            f"header at line {line}: requires-python: {wanted!r} is no version range"
        ) from None
    if not is_met:
        raise UsageError(
            f"header at line {line}: the cell asks for Python {wanted}; this kernel is {running}; "
            "choose another kernel, or another Python with --env PATH"
        )
