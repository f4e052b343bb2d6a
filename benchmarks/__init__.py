"""Ours beside the peers and beside what the machine allows, measured in one run: ``make bench``."""
