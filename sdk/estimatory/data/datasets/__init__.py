"""Datasets: definitions, their registry, reading tables and files."""
