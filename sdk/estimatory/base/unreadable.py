"""What a list could not read: the list shows the rest, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Dict, List, Optional, TypeVar

from ..errors import DamagedFileError, UserError
from . import lazy_dataclasses as dataclasses
from .lazy_dataclasses import dataclass
from .user_messages import tell_once

_T = TypeVar("_T")


@dataclass(frozen=True)
class Unreadable:
    """One thing that belongs into a list and cannot be shown."""

    name: str
    file: str
    """Path of the file that is damaged."""
    reason: str
    hint: str
    """What to do about it."""

    @classmethod
    def of(cls, name: str, error: UserError) -> Unreadable:
        """Return what an error says of the thing called ``name``."""
        if isinstance(error, DamagedFileError):
            return cls(name, error.path, error.reason, error.hint)
        return cls(name, getattr(error, "path", ""), error.summary.rstrip("."), error.hint)

    def __str__(self) -> str:
        return f"{self.name} cannot be read: {self.file}: {self.reason}. {self.hint}".strip()

    def to_json(self) -> dict[str, str]:
        """As in docs/structure.md, ``unreadable`` of lists."""
        return dataclasses.asdict(self)


class Listing(List[_T]):
    """A list of what could be read; ``unreadable`` names the rest."""

    def __init__(self, items: Iterable[_T] = (), unreadable: Iterable[Unreadable] = ()) -> None:
        super().__init__(items)
        self.unreadable = tuple(unreadable)


class NamedListing(Dict[str, _T]):
    """As :class:`Listing`, by name."""

    def __init__(self, items: Any = (), unreadable: Iterable[Unreadable] = ()) -> None:
        super().__init__(items)
        self.unreadable = tuple(unreadable)


def unreadable_in(listing: object) -> tuple[Unreadable, ...]:
    """Return what a list says that it could not read."""
    return getattr(listing, "unreadable", ())


class Gathering:
    """Reads one thing after the other and remembers those that cannot be read."""

    def __init__(self) -> None:
        self.unreadable: list[Unreadable] = []

    def read_each(self, names: Iterable[str], read: Callable[[str], Optional[_T]]) -> Iterator[_T]:
        """Yield what ``read`` returns for each name, unless that is None or cannot be read."""
        for name in names:
            found = self.read(name, lambda: read(name))  # noqa: B023 - called at once
            if found is not None:
                yield found

    def read(self, name: str, read: Callable[[], _T]) -> Optional[_T]:
        """Return what ``read`` returns; None where it raises a UserError, which is remembered."""
        try:
            return read()
        except UserError as error:
            self.unreadable.append(Unreadable.of(name, error))
            return None


def read_listing(names: Iterable[str], read: Callable[[str], Optional[_T]]) -> Listing[_T]:
    """Return what ``read`` returns for each name, unless that is None or cannot be read."""
    gathering = Gathering()
    found = [*gathering.read_each(names, read)]
    return Listing(found, gathering.unreadable)


def tell_unreadable(kind: str, unreadable: Sequence[Unreadable]) -> None:
    """Say one quiet line about what a list of ``kind`` leaves out; nothing when nothing is."""
    if unreadable:
        tell_once(summarize_unreadable(kind, unreadable))


def summarize_unreadable(kind: str, unreadable: Sequence[Unreadable]) -> str:
    """``2 models cannot be read: churn:1 (…/model.json: it is empty), …``."""
    shown = ", ".join(f"{u.name} ({u.file}: {u.reason})" for u in unreadable[:3])
    more = f" and {len(unreadable) - 3} more" if len(unreadable) > 3 else ""
    noun = kind if len(unreadable) == 1 else f"{kind}s"
    return f"{len(unreadable)} {noun} cannot be read: {shown}{more}. {unreadable[0].hint}".strip()
