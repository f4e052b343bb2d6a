"""The Azure ML SDK v1: its names, what they stand for here, and the little that is only theirs."""
