"""Bricks of every room: files, locks, text, checked calls. Knows nothing of runs."""
