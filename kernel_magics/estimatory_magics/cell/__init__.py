"""From a cell to a run request: script, header, names, imports, files, inputs."""
