"""The scalars of one run for many sockets: read once, sent to each from its position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estimatory.base.json_numbers import to_json_text
from estimatory.folders.run_folder import RunFolder
from estimatory.metrics.series import Series, SeriesFollower


@dataclass(eq=False)
class MetricsWish:
    """Position of a socket, and to how many points a series is thinned for it."""

    cursor: str | None
    points: int


class SharedMetrics:
    """One follower for each number of points; who has fallen behind catches up on its own."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._followers: dict[int, SeriesFollower] = {}

    def look(self, wishes: Sequence[MetricsWish]) -> list[list[str]]:
        """For each wish the JSON members to send: one, or none when there is nothing new."""
        told: dict[MetricsWish, list[str]] = {}
        for points in {wish.points for wish in wishes}:
            group = [wish for wish in wishes if wish.points == points]
            told.update(self._look_for(points, group))
        return [told[wish] for wish in wishes]

    def close(self) -> None:
        for follower in self._followers.values():
            follower.close()
        self._followers.clear()

    def _look_for(self, points: int, group: list[MetricsWish]) -> dict[MetricsWish, list[str]]:
        follower = self._followers.get(points)
        if follower is None:
            follower = SeriesFollower(self._folder, group[0].cursor)
            self._followers[points] = follower
            group[0].cursor = follower.cursor
        before = follower.cursor
        reset, after, series = follower.poll(points)
        news = _render(reset, after, series)
        told = {}
        for wish in group:
            if wish.cursor == before:
                wish.cursor, told[wish] = after, news
            else:
                told[wish] = self._catch_up(wish, after)
        return told

    def _catch_up(self, wish: MetricsWish, until: str) -> list[str]:
        with SeriesFollower(self._folder, wish.cursor) as follower:
            reset, wish.cursor, series = follower.poll(wish.points, until)
        return _render(reset, wish.cursor, series)


def _render(reset: bool, cursor: str, series: Sequence[Series]) -> list[str]:
    if not reset and not series:
        return []
    news = {"reset": reset, "cursor": cursor, "series": [each.to_json() for each in series]}
    return [f'"metrics": {to_json_text(news)}']
