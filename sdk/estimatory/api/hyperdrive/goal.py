"""Which way the primary metric is better."""

from __future__ import annotations

import enum

from .exceptions import expects


class PrimaryMetricGoal(enum.Enum):
    """Whether a higher value of the primary metric is better, or a lower one."""

    MAXIMIZE = "MAXIMIZE"
    MINIMIZE = "MINIMIZE"

    @staticmethod
    def from_str(goal: str) -> PrimaryMetricGoal:
        """Return the goal of a name, in whatever case.

        Raises:
            HyperDriveConfigException: it is neither.
        """
        name = goal.upper() if isinstance(goal, str) else ""
        if name not in PrimaryMetricGoal.__members__:
            raise expects("The primary metric goal", "either 'maximize' or 'minimize'.")
        return PrimaryMetricGoal[name]

    @property
    def short(self) -> str:
        """Its name in a run's spec: ``max`` or ``min``."""
        return self.name[:3].lower()
