"""Whether a run lives, how it is started, stopped and ended."""
