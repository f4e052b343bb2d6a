"""Environments built by uv: its program, its settings, its steps, its messages."""
