"""Life of a run: detecting whether it lives, starting its worker, ending it."""
