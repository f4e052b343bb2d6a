"""Code of runs as it was submitted, kept by content."""
