"""Environments built by conda, or by what does the same: where it is there and asked for."""
