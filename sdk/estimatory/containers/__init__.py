"""Containers of runs: where the engine is, the seam to it, what a container is given.

The engine is Docker's, or one that speaks its API, on this machine. ``engine`` alone imports the
``docker`` package; ``finding`` asks whether anything answers, with the standard library only.
"""
