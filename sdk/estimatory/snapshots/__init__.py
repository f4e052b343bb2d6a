"""Code as it was submitted, kept by content."""
