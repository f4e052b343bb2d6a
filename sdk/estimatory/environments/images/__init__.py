"""Images for runs: a base, and the packages of an environment on top of it, by content key.

The lock is made outside, as for any environment; the image gets what it says. ``preparing`` is
the way in, ``dockerfile`` the pure part, ``building`` and ``buildkit`` talk to the engine.
"""
