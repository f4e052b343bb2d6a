"""What users say about an environment: Environment, its sections, CondaDependencies, a registry."""
