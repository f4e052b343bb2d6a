"""Policies: which child of a sweep is stopped early. ``table`` knows them all."""
