"""Tables of the Azure ML SDK v1, and the few objects that only it has."""
