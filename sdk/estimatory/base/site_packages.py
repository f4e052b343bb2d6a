"""Third-party packages for a process that was started without them (``python -S``).

A worker starts so, because nothing may delay the script; what needs a package asks for them here.
"""

from __future__ import annotations

import sys


def add_site_packages() -> None:
    """Let installed packages be found from here on; does nothing where they can be already."""
    if "site" not in sys.modules:
        import site

        site.main()
