"""Every file on disk: of a run, of a workspace; who may read and change it."""
