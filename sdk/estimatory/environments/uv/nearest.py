"""The nearest date on which everything has wheels for a Python, found by trying."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta, timezone

from ...base import lazy_dataclasses as dataclasses
from ...folders.run_spec import EnvironmentSpec
from ..builder import Alternative, BuildMonitor, Step
from ..child import ChildResult, run_step
from ..dates import cutoff
from ..pythons import OLDEST, Python, find_pythons
from ..run_client_packages import with_undated_brought
from .failures import is_unresolvable
from .given import exclude_newer, render_requirements, uv_variables

NEAR = timedelta(days=366)
"""Up to here another date is taken; beyond, an older Python that comes nearer to the date."""
FIRST_STEP = timedelta(days=8)
_DAY = timedelta(days=1)


class NearestDate:
    """Asks uv, at most a few dozen times, which date can be resolved."""

    def __init__(self, uv: str, spec: EnvironmentSpec, monitor: BuildMonitor) -> None:
        self._uv = uv
        self._spec = spec
        self._monitor = monitor
        self._wanted = _parse(spec.as_of or "")
        self._today = datetime.now(timezone.utc)

    def find(self) -> Alternative | None:
        """Return another date, or an older Python; None where neither helps.

        Also where wheels are not at fault: the message says if the date is too early.
        """
        if not self._was_there_for_an_older_python():
            return None
        own = _identify(self._spec.interpreter)
        day = self._nearest_day(own)
        if day is not None and day - self._wanted <= NEAR:
            return self._describe(own, day)
        older = self._list_older(own)
        exact = next((python for python in older if self._works(python, self._wanted)), None)
        if exact is not None:
            return self._describe(exact, self._wanted)
        days = {own: day, **{python: self._nearest_day(python) for python in older}}
        found = {python: day for python, day in days.items() if day is not None}
        nearest = min(found, key=lambda python: found[python], default=None)
        return self._describe(nearest, found[nearest]) if nearest is not None else None

    def find_with_undated(self) -> Alternative | None:
        """Return the spec with its date for asked-for packages only; the client's are newer."""
        spec = with_undated_brought(self._spec)
        if spec is None or self._ask(spec).exit_code != 0:
            return None
        newer = ", ".join(name for name in spec.undated if name in spec.brought)
        own = _short(_identify(spec.interpreter))
        reason = f"On {spec.as_of} they had no wheels for Python {own}"
        return Alternative(spec, f"{reason}: {newer}, which nothing asks for by name, are newer.")

    def _was_there_for_an_older_python(self) -> bool:
        """Return whether an older Python could have it; if not, the date is too early."""
        own = _identify(self._spec.interpreter).minor[1]
        versions = [f"3.{minor}" for minor in dict.fromkeys((own - 1, 9, 7)) if minor < own]
        return any(self._ask(self._spec, "--python-version", v).exit_code == 0 for v in versions)

    def _list_older(self, own: Python) -> list[Python]:
        """Return the Pythons of this machine to try if no Python was asked for."""
        if self._spec.python:
            return []
        return [p for p in reversed(find_pythons(own.path)) if OLDEST <= p.minor < own.minor]

    def _nearest_day(self, python: Python) -> datetime | None:
        """Return the first later day that resolves, by growing steps, then by halving."""
        phrase = f"looking for the nearest day with wheels for Python {_short(python)}"
        self._monitor.on_progress(phrase)
        if not self._works(python, None):
            return None
        last_failed, step = self._wanted, FIRST_STEP
        while True:
            day = min(self._wanted + step, self._today)
            if day >= self._today or self._works(python, day):
                return self._halve(python, last_failed, day)
            last_failed, step = day, step * 2

    def _halve(self, python: Python, failed: datetime, works: datetime) -> datetime:
        while works - failed > _DAY:
            middle = failed + timedelta(days=(works - failed).days // 2)
            if self._works(python, middle):
                works = middle
            else:
                failed = middle
        return works

    def _works(self, python: Python, day: datetime | None) -> bool:
        spec = dataclasses.replace(
            self._spec, interpreter=python.path, as_of=_format(day or self._today - _DAY)
        )
        result = self._ask(spec)
        if result.exit_code != 0 and not is_unresolvable(result.text):
            from .failures import explain_failure
            from .versions import VersionLookup

            lookup = VersionLookup(self._uv, spec, uv_variables(spec))
            step = Step("looking for the nearest date", ())
            raise explain_failure(step, result, spec, self._monitor.log_path, lookup)
        return result.exit_code == 0

    def _ask(self, spec: EnvironmentSpec, *options: str) -> ChildResult:
        # In a folder of its own: dozens of refusals would bury the build log.
        with tempfile.TemporaryDirectory(prefix="estimatory-") as folder:
            wanted, log = os.path.join(folder, "requirements.in"), os.path.join(folder, "log")
            with open(wanted, "w", encoding="utf-8") as file:
                file.write(render_requirements(spec))
            open(log, "wb").close()
            program = (self._uv, "--color", "never", "pip", "compile", "--no-header")
            given = (*exclude_newer(spec), *options, "--python", spec.interpreter, wanted)
            step = Step("", (*program, *given), output_path=os.path.join(folder, "lock"))
            watched = self._monitor._replace(log_path=log)
            return run_step(step, watched, uv_variables(spec), lambda _: None)

    def _describe(self, python: Python, day: datetime) -> Alternative:
        date = day.strftime("%Y-%m-%d")
        spec = dataclasses.replace(self._spec, interpreter=python.path, as_of=date)
        own = _short(_identify(self._spec.interpreter))
        missing = f"On {self._spec.as_of} not everything asked for had wheels for Python {own}"
        if python.path == self._spec.interpreter:
            return Alternative(spec, f"{missing}: packages are those of {date}, the nearest day.")
        older = f"Python {python.version} is used"
        exact = f"{missing}: {older}, with packages of that day."
        later = f"{missing}: {older}, with packages of {date}, the nearest day."
        return Alternative(spec, exact if day == self._wanted else later)


def _parse(as_of: str) -> datetime:
    """Return the day that a date or time names: its cut-off is the end of it."""
    end = datetime.strptime(cutoff(as_of), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return end - timedelta(seconds=1)


def _format(day: datetime) -> str:
    return day.strftime("%Y-%m-%d")


def _identify(path: str) -> Python:
    from ..interpreters import python_identity

    return Python(path, python_identity(path)["version"])


def _short(python: Python) -> str:
    return ".".join(python.version.split(".")[:2])
