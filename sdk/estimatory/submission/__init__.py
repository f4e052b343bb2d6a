"""From a request to a run that is on its way."""
