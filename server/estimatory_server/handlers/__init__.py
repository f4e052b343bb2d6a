"""The handlers, one file for each noun of the interface."""
