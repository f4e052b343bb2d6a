"""The output of a cell: the run's card, tables, and following a run until it ends."""
