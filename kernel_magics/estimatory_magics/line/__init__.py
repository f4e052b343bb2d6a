"""The magic's first line: tokens, the table of options, defaults, help. Pure."""
