"""The user's doors in Azure ML's shape: Workspace, Experiment, Run."""
