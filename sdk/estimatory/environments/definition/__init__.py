"""Environments as users define them: Environment, its sections, CondaDependencies, a registry."""
