"""``RunStatus`` of the SDK: the statuses of runs as constants; follows azureml-core 1.61."""

from __future__ import annotations

from typing import List

from ...base.checked_calls import checked


@checked
class RunStatus:
    """The names of the statuses, in the order in which a run has them."""

    QUEUED = "Queued"
    NOT_STARTED = "NotStarted"
    PREPARING = "Preparing"
    PROVISIONING = "Provisioning"
    STARTING = "Starting"
    RUNNING = "Running"
    CANCEL_REQUESTED = "CancelRequested"
    CANCELED = "Canceled"
    FINALIZING = "Finalizing"
    COMPLETED = "Completed"
    FAILED = "Failed"
    UNAPPROVED = "Unapproved"
    NOTRESPONDING = "NotResponding"
    PAUSING = "Pausing"
    PAUSED = "Paused"

    @classmethod
    def list(cls) -> List[str]:
        """Return every status."""
        return [value for name, value in vars(cls).items() if name.isupper()]

    @classmethod
    def get_running_statuses(cls) -> List[str]:
        """Return the statuses of a run that has not ended, before its work is done."""
        ended = {cls.CANCELED, cls.COMPLETED, cls.FAILED, *cls.get_post_processing_statuses()}
        return [status for status in cls.list() if status not in ended]

    @classmethod
    def get_post_processing_statuses(cls) -> List[str]:
        """Return the statuses of a run that is about to end."""
        return [cls.CANCEL_REQUESTED, cls.FINALIZING]


RUNNING_STATES = RunStatus.get_running_statuses()
POST_PROCESSING_STATES = RunStatus.get_post_processing_statuses()
TERMINAL_STATES = [RunStatus.CANCELED, RunStatus.COMPLETED, RunStatus.FAILED]
