"""What is executed inside of a node; it imports nothing of ours."""

from __future__ import annotations
