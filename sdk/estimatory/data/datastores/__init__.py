"""Datastores: the kinds of them, their records on disk, references to their paths."""
