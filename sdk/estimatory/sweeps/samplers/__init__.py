"""Samplers: which parameters the next child of a sweep gets. ``table`` knows them all."""
