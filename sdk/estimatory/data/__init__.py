"""Datastores, datasets, and how their data gets into a run and out of it again."""
