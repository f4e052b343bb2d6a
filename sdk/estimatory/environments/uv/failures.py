"""Explain uv's failures to people.

uv's own explanation is good and is always kept; in front of it comes the requirement of the user
that it is about, and what exists instead.
"""

from __future__ import annotations

import re

from ...errors import EnvironmentBuildError, ResolutionError
from ...folders.run_spec import EnvironmentSpec
from ...masking import mask_secrets
from ..builder import Step
from ..child import ChildResult
from ..packages.names import suggest
from ..packages.requirements import requirement_name
from .faults import NOT_BUILT, explain_git, find_mentioned, list_at_fault
from .versions import VersionLookup

_NETWORK = re.compile(
    r"error sending request|dns error|tcp connect|Connection (?:refused|reset)|timed out"
    r"|Request failed after|invalid peer certificate|Could not connect"
)
_STATUS = re.compile(r"HTTP status \w+ error \((\d{3} [^)]*)\) for url \(([^)]*)\)")
_NOT_FOUND = re.compile(r"(\S+) was not found in the (?:package registry|provided package)")
_TOO_NEW = re.compile(
    r"`([^`]+)` was filtered by `exclude-newer`.*?(?:requested|latest) version[^,]*?,? v?(\S+?),"
    r" (?:was )?published at (\d{4}-\d\d-\d\d)"
)
_WRONG_PYTHON = re.compile(
    r"no wheels with a matching (?:Python|ABI|platform)|does not satisfy Python|no usable wheels"
)
_BOUND = re.compile(r"[<>=~]=?|@")
_TAGS = re.compile(r"(?:ABI tags?|Python versions?|tags?|platforms?): ((?:`[^`]+`(?:, )?)+)")


def explain_failure(
    step: Step,
    result: ChildResult,
    spec: EnvironmentSpec,
    log_path: str,
    lookup: VersionLookup,
) -> EnvironmentBuildError:
    """Return the error for a step that failed; the build log's path is in its hint."""
    text = mask_secrets(result.text)
    flat = " ".join(text.split())
    others = (
        _signal(result, step)
        or _disk_full(flat)
        or explain_git(text)
        or _network(flat)
        or _not_read(text)
    )
    error = (
        others
        or _failed_build(text, spec)
        or _resolution(flat, spec, lookup)
        or EnvironmentBuildError(f"uv failed while {step.phrase}: {_last_error(text)}")
    )
    hint = f"{error.hint} The whole output: {log_path}".strip()
    explained = type(error)(error.summary, hint)
    explained.packages = () if others else list_at_fault(flat, spec)
    return explained


def is_unresolvable(text: str) -> bool:
    """Return whether uv found no such packages, as opposed to no index.

    Another date or another Python may have them.
    """
    flat = " ".join(text.split())
    is_refused = "No solution found" in flat or NOT_BUILT.search(flat) is not None
    return is_refused and not (explain_git(text) or _network(flat))


# --- not the requirements' fault -----------------------------------------------------------------
def _signal(result: ChildResult, step: Step) -> EnvironmentBuildError | None:
    if result.exit_code >= 0:
        return None
    return EnvironmentBuildError(
        f"uv was ended by signal {-result.exit_code} while {step.phrase}.",
        "Signal 9 often means that the machine ran out of memory.",
    )


def _disk_full(flat: str) -> EnvironmentBuildError | None:
    if not re.search(r"No space left on device|Disk quota exceeded", flat):
        return None
    return EnvironmentBuildError(
        "The disk is full: the packages could not be installed.",
        "Free some space (`uv cache prune`, `estimatory environments`) and submit again.",
    )


def _network(flat: str) -> EnvironmentBuildError | None:
    status = _STATUS.search(flat)
    if status:
        is_denied = status.group(1)[:3] in ("401", "403", "407")
        return EnvironmentBuildError(
            f"The package index answered {status.group(1)!r} for {status.group(2)}.",
            "It wants credentials: keep them in ~/.netrc." if is_denied else "",
        )
    if "network was disabled" in flat:
        missing = re.search(r"(\S+) was not found in the cache", flat)
        return EnvironmentBuildError(
            f"{missing.group(1) if missing else 'A package'!r} is not on this machine, and asking "
            "an index is switched off (UV_OFFLINE, or no-index in pip's configuration).",
            "Switch it on, or ask for packages that were installed here before.",
        )
    if not _NETWORK.search(flat):
        return None
    url = re.search(r"https?://[^\s)`]+", flat)
    causes = re.findall(r"cause: (.*?)(?= cause: | hint: |$)", flat)
    return EnvironmentBuildError(
        f"The package index cannot be reached{f' ({url.group()})' if url else ''}: "
        f"{causes[-1] if causes else 'the connection failed'}.",
        "Check the network and the index address; UV_OFFLINE=1 makes do with uv's cache.",
    )


def _not_read(text: str) -> EnvironmentBuildError | None:
    """Return the error for a line that uv cannot read, without the name of our file, or None."""
    found = re.search(r"Couldn't parse requirement in .*\n\s*cause: (.*)\n\s*(\S.*)\n", text)
    return found and EnvironmentBuildError(
        f"{found.group(2).strip()!r} is no package requirement: {found.group(1).strip()}.",
        "Mend it where the environment is described.",
    )


def _failed_build(text: str, spec: EnvironmentSpec) -> EnvironmentBuildError | None:
    found = NOT_BUILT.search(text)
    if found is None:
        return None
    package = found.group(1).split()[0]
    output = re.split(r"\[std(?:err|out)\]\n", text[found.end() :])[-1]
    tail = [line.strip() for line in output.partition("\nhint:")[0].splitlines() if line.strip()]
    advice = suggest(requirement_name(package))
    if spec.as_of and not advice:
        advice = (
            f"Packages of {spec.as_of} may have no ready-made files for a Python that came later: "
            "take an interpreter of that time, or a later date."
        )
    return EnvironmentBuildError(
        f"{package!r} had to be built from its source, which failed:\n"
        + "\n".join(_without_frames(tail)[-12:]),
        advice
        or _left_by_others(package, spec)
        or "Ask for a version that has a ready-made wheel, or install what it needs.",
    )


def _without_frames(lines: list[str]) -> list[str]:
    """Return the text around a traceback, whose frames are of the build tool."""
    kept = []
    is_code = False
    for line in lines:
        is_frame = line.startswith('File "')
        if not (is_frame or is_code or set(line) <= set("^~")):
            kept.append(line)
        is_code = is_frame
    return kept


def _left_by_others(package: str, spec: EnvironmentSpec) -> str:
    """Return the requirements that leave no other version."""
    name, _, version = package.partition("==")
    own = [text for text in spec.packages if requirement_name(text) == requirement_name(name)]
    narrow = [text for text in spec.packages if _BOUND.search(text) and text not in own]
    if any(map(_BOUND.search, own)) or not narrow:
        return ""
    return (
        f"Nothing asks for {version} of {name} but what else is asked for: {', '.join(narrow)}. "
        "Leave those versions open, or ask for an older Python, which may have it ready-made."
    )


# --- the requirements ----------------------------------------------------------------------------
def _resolution(flat: str, spec: EnvironmentSpec, lookup: VersionLookup) -> ResolutionError | None:
    if "No solution found" not in flat:
        return None
    reason = _reason(flat)
    return (
        _not_found(flat, spec, reason)
        or _too_new(flat, spec, lookup)
        or _wrong_python(flat, spec, lookup, reason)
        or _no_version(flat, spec, lookup)
        or _conflict(flat, spec, reason)
    )


def _not_found(flat: str, spec: EnvironmentSpec, reason: str) -> ResolutionError | None:
    found = _NOT_FOUND.search(flat)
    if found is None:
        return None
    name = found.group(1)
    asked = [p for p in spec.packages if requirement_name(p) == requirement_name(name)]
    wanted = f" (asked for as {asked[0]!r})" if asked and asked[0] != name else ""
    because = "" if asked else f" {reason}"
    return ResolutionError(
        f"There is no package {name!r} on the package index{wanted}.{because}",
        suggest(name)
        or "Check the spelling. A private index is named with index_url or in pip's "
        "configuration; to whoever lacks its credentials it shows nothing.",
    )


def _too_new(flat: str, spec: EnvironmentSpec, lookup: VersionLookup) -> ResolutionError | None:
    found = _TOO_NEW.search(flat)
    if found is None or not spec.as_of:
        return None
    name, version, day = found.groups()
    asked = next((p for p in spec.packages if requirement_name(p) == requirement_name(name)), name)
    there = lookup.describe(name) or (
        f"No version of {name} was there yet." if f"no versions of {name}" in flat else ""
    )
    return ResolutionError(
        f"As of {spec.as_of} nothing satisfies {asked!r}: {version} came on {day}. {there}".strip(),
        "Take a later as_of, or an older version.",
    )


def _wrong_python(
    flat: str, spec: EnvironmentSpec, lookup: VersionLookup, reason: str
) -> ResolutionError | None:
    if not _WRONG_PYTHON.search(flat):
        return None
    asked = find_mentioned(flat, spec)
    # uv goes through every version in turn; that long a reasoning is for the log.
    why = f" {reason}" if len(reason) < 400 else ""
    fits = lookup.find(requirement_name(asked[0])) if asked else ""
    return ResolutionError(
        f"{_quoted(asked)} cannot be installed for this Python ({spec.interpreter})."
        f"{_needed_python(flat)}{why}",
        f"For this Python there is {requirement_name(asked[0])}=={fits}." if fits else "",
    )


def _needed_python(flat: str) -> str:
    versions = re.findall(r"does not satisfy Python>=([\d.]*\d)", flat)
    if versions:
        lowest = min(versions, key=lambda text: [int(part) for part in text.split(".")])
        return f" It needs Python {lowest} or newer."
    tags = _TAGS.search(flat)
    return f" It has files for {tags.group(1).replace('`', '')} only." if tags else ""


def _no_version(flat: str, spec: EnvironmentSpec, lookup: VersionLookup) -> ResolutionError | None:
    asked = find_mentioned(flat, spec)
    name = requirement_name(asked[0]) if len(asked) == 1 else ""
    missing = rf"(?:no versions? of|only) {re.escape(name)}(?![\w.-]*[\w-] depends)"
    if not name or not re.search(missing, flat) or " depends on " in flat:
        return None
    pinned = re.search(r"==([\w.]+)\Z", asked[0].partition(" ; ")[0])
    return ResolutionError(
        f"No version of {name!r} satisfies {asked[0]!r}. "
        f"{lookup.describe(name, pinned.group(1) if pinned else '')}".strip(),
        "Ask for a version that exists.",
    )


def _conflict(flat: str, spec: EnvironmentSpec, reason: str) -> ResolutionError:
    asked = find_mentioned(flat, spec) or list(spec.packages)
    if len(asked) == 1:
        return ResolutionError(f"{asked[0]!r} cannot be installed. {reason}")
    return ResolutionError(
        f"{_quoted(asked)} do not fit together. {reason}", "Loosen one of their versions."
    )


def _quoted(requirements: list[str]) -> str:
    names = [repr(r) for r in requirements]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "The packages"


def _reason(flat: str) -> str:
    found = re.search(r"cause: (Because .*?)(?= hint: |$)", flat)
    text = found.group(1) if found else flat.partition("No solution found when ")[2]
    text = re.sub(r",? we can conclude that your requirements are unsatisfiable\.", ".", text)
    return text if len(text) <= 1500 else f"{text[:1500]} …"


def _last_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()[1:] if line.strip()]
    errors = [line for line in lines if line.startswith(("error:", "cause:"))]
    return "; ".join(line.partition(": ")[2] for line in errors) or " ".join(lines[-3:])
