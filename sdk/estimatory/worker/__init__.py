"""The detached process that carries one run through its life.

``__main__`` starts it, ``life`` is the story, ``companion`` what goes on beside it, ``outcome``
explains how it ended. ``entry`` runs in the rank itself and imports none of these.
"""
