"""What is pushed to browsers: one follower per run, shared by all that look at it."""

from __future__ import annotations

from .feeds import LiveFeeds
from .run_feed import LogWish, RunSubscription
from .socket import Socket

__all__ = ["LiveFeeds", "LogWish", "RunSubscription", "Socket"]
