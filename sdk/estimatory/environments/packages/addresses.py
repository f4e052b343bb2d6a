"""Requirements that are addresses, as pip takes them: ``git+https://host/x.git@main#egg=x``."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ...errors import UserError
from ...masking import mask_secrets

_OTHER_CONTROL = re.compile(r"(?:hg|svn|bzr)\+", re.IGNORECASE)
_WHEEL = re.compile(r"([A-Za-z0-9][\w.]*)-[^-/]+(?:-\d[^-/]*)?-[^-/]+-[^-/]+-[^-/]+\.whl\Z")
_SOURCE = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz")


def split_address(text: str) -> tuple[str, str]:
    """Return the name in an address, empty if only its content has it, and the address.

    ``git+https://host/x.git@main#egg=my-x`` is ``("my-x", "git+https://host/x.git@main")``.

    Raises:
        UserError: packages cannot be had from it.
    """
    parts = urlsplit(text)
    fragment = dict(parse_qsl(parts.fragment, keep_blank_values=True))
    name = fragment.pop("egg", "").partition("-dev")[0].strip()
    address = urlunsplit(parts._replace(fragment=urlencode(fragment, safe="/")))
    if _OTHER_CONTROL.match(text):
        raise UserError(
            f"{mask_secrets(text)!r} is under a version control that environments cannot fetch.",
            "Git can be fetched: 'NAME @ git+https://host/repository.git@tag'.",
        )
    wheel = _WHEEL.search(parts.path)
    name = name or (wheel.group(1) if wheel else "")
    if not (name or parts.scheme.startswith("git+") or parts.path.endswith(_SOURCE)):
        raise UserError(
            f"{mask_secrets(text)!r} has no package name.",
            "Write 'NAME @ URL', such as 'mylib @ file:///data/mylib-1.0-py3-none-any.whl'.",
        )
    return name, address
