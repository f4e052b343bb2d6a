"""What a Slurm target asks of Slurm for each of its runs; checked when it is attached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NoReturn

from ...base import lazy_dataclasses as dataclasses
from ...base.lazy_dataclasses import dataclass
from ...errors import ComputeTargetError

_OWN = frozenset(
    "array chdir error export export-file help input job-name no-requeue nodes ntasks "
    "ntasks-per-node open-mode output parsable quiet requeue test-only usage verbose version wait "
    "wrap".split()
)
"""Options of sbatch that a run decides itself."""
_OPTION = re.compile(r"--([a-z][a-z0-9-]+)(=.*)?\Z", re.DOTALL)
_TIME = re.compile(r"(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?\Z")
_MEMORY = re.compile(r"\d+[KMGT]?\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class SlurmSettings:
    """One target's; an empty value is left to Slurm's own default."""

    partition: str = ""
    account: str = ""
    qos: str = ""
    time_limit: str = ""
    """As sbatch takes it: minutes, ``HH:MM:SS`` or ``D-HH:MM``."""
    memory: str = ""
    """Of each node: ``16G``."""
    gres: str = ""
    """Of each node: ``gpu:2``."""
    cpus_per_task: int = 0
    constraint: str = ""
    max_nodes: int = 0
    """The most that one run may ask for; 0: as many as Slurm gives."""
    sbatch_options: tuple[str, ...] = ()
    """More options, one word each: ``--reservation=course``."""
    setup: tuple[str, ...] = ()
    """Lines of shell before the run, such as ``module load cuda``."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SlurmSettings:
        known = {k: v for k, v in value.items() if k in cls.__dataclass_fields__}
        for name in ("sbatch_options", "setup"):
            known[name] = tuple(known.get(name) or ())
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def check(self) -> SlurmSettings:
        """Itself.

        Raises:
            ComputeTargetError: a value is none that sbatch could take; names it.
        """
        for name in ("partition", "account", "qos", "time_limit", "memory", "gres", "constraint"):
            check_text(name, getattr(self, name))
        if self.time_limit:
            to_minutes(self.time_limit)
        if self.memory and not _MEMORY.match(self.memory):
            _refuse("memory", self.memory, "Write it as sbatch takes it: '512M' or '16G' a node.")
        for name in ("cpus_per_task", "max_nodes"):
            _check_count(name, getattr(self, name))
        for option in self.sbatch_options:
            _check_option(option)
        for line in self.setup:
            check_text("setup", line)
        return self


def check_text(name: str, value: object) -> str:
    """Return the text, if it is one that can stand in a line of a script.

    Raises:
        ComputeTargetError: it is no text, or holds a line break or another control character.
    """
    if not isinstance(value, str):
        _refuse(name, value, "It must be a string.")
    if _CONTROL.search(value):
        _refuse(name, value, "It may not hold line breaks or other control characters.")
    return value


def to_minutes(time_limit: str) -> int:
    """Minutes of a time limit in Slurm's forms, rounded up.

    Raises:
        ComputeTargetError: it is none of them.
    """
    match = _TIME.match(time_limit)
    if not match:
        hint = "Write minutes, 'HH:MM:SS' or 'D-HH:MM', as sbatch takes them."
        _refuse("time_limit", time_limit, hint)
    days, *rest = match.groups()
    parts = [int(part) for part in rest if part is not None]
    if days is not None:
        hours, minutes, seconds = [*parts, 0, 0][:3]
    elif len(parts) == 3:
        hours, minutes, seconds = parts
    else:
        hours, (minutes, seconds) = 0, [*parts, 0][:2]
    total = (int(days or 0) * 24 + hours) * 3600 + minutes * 60 + seconds
    return max(1, -(-total // 60))


def _check_count(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        _refuse(name, value, "It must be a whole number; 0 leaves it to Slurm.")


def _check_option(option: object) -> None:
    match = _OPTION.match(check_text("sbatch_options", option))
    if not match:
        hint = "Write each option as one word in its long form: '--reservation=course'."
        _refuse("sbatch_options", option, hint)
    if match[1] in _OWN:
        _refuse("sbatch_options", option, f"--{match[1]} is decided by each run itself.")


def _refuse(name: str, value: object, hint: str) -> NoReturn:
    raise ComputeTargetError(f"{name} is {value!r:.100}, which is not valid.", hint)
