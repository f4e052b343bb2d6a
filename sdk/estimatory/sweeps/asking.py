"""What was asked of a sweep from outside, taken up by its controller: each request once."""

from __future__ import annotations

from ..folders.run_folder import RunFolder
from .trials import ADD, ASKED, GO_ON, PAUSE, RETRY, TrialLog

REQUEST = "sweep"
"""The kind of such requests."""
_ACTIONS = (ADD, PAUSE, GO_ON, RETRY)


class Asking:
    """Looks at the requests of one sweep."""

    def __init__(self, folder: RunFolder, log: TrialLog) -> None:
        self._folder = folder
        self._log = log
        self._n_seen = -1

    def answer(self) -> None:
        """Write each new request to the log, which is how it takes effect."""
        requests = self._folder.list_requests(REQUEST)
        if len(requests) == self._n_seen:
            return
        self._n_seen = len(requests)
        for request in requests:
            name, action = str(request.get("id", "")), request.get("action")
            if action in _ACTIONS and name not in self._log.state.answered:
                trials = request.get("trials", 0)
                self._log.note(ASKED, name, action=action, trials=trials)
