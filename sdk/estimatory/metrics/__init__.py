"""Logging values, and reading them again."""
