"""Delivery of data to a run, and of its outputs to datastores."""
