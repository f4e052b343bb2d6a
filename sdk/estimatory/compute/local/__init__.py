"""One process of this machine."""
