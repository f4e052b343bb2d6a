"""A run as the output of a cell: text, HTML without script, and a snapshot for the live card."""

from .bundle import MIME_TYPE, bundle_of, make_bundle
from .snapshot import take_snapshot

__all__ = ["MIME_TYPE", "bundle_of", "make_bundle", "take_snapshot"]
