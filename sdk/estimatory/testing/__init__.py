"""Contract test classes and fakes, for this project's tests and for those of extensions."""
