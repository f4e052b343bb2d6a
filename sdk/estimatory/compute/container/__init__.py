"""One container of this machine's engine."""
