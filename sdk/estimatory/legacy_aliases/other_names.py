"""Names that the standard library, SciPy and Pillow have dropped."""

from __future__ import annotations

import collections
import collections.abc
import math
import time
from typing import Any

_ABSTRACT = """
    Callable Container Hashable ItemsView Iterable Iterator KeysView Mapping MappingView
    MutableMapping MutableSequence MutableSet Sequence Set Sized ValuesView
""".split()


ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")


def restore_base64(base64: Any) -> dict[str, Any]:
    """``encodestring``, gone with Python 3.9."""
    return {"encodestring": base64.encodebytes, "decodestring": base64.decodebytes}


def restore_inspect(inspect: Any) -> dict[str, Any]:
    """``getargspec``, gone with Python 3.11."""

    def getargspec(function: Any) -> Any:
        return ArgSpec(*inspect.getfullargspec(function)[:4])

    return {"getargspec": getargspec}


def restore_integrate(integrate: Any) -> dict[str, Any]:
    """``scipy.integrate.trapz`` and kin."""
    return {
        "cumtrapz": integrate.cumulative_trapezoid,
        "simps": integrate.simpson,
        "trapz": integrate.trapezoid,
    }


def restore_image(image: Any) -> dict[str, Any]:
    """``PIL.Image.ANTIALIAS``."""
    filters = image.Resampling
    return {"ANTIALIAS": filters.LANCZOS, "LINEAR": filters.BILINEAR, "CUBIC": filters.BICUBIC}


RESTORERS = {
    "PIL.Image": restore_image,
    "base64": restore_base64,
    "collections": {name: getattr(collections.abc, name) for name in _ABSTRACT},
    "fractions": {"gcd": math.gcd},
    "inspect": restore_inspect,
    "scipy.integrate": restore_integrate,
    "time": {"clock": time.perf_counter},
}
