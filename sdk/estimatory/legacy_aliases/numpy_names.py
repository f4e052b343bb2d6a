"""Names that NumPy 1.20 to 2 have dropped."""

from __future__ import annotations

import math
import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

_BUILTINS = (bool, complex, float, int, object, str)
_RENAMED = """
    Inf:inf Infinity:inf NAN:nan NaN:nan PINF:inf alltrue:all bool8:bool_ bytes0:bytes_
    cfloat:complex128 clongfloat:clongdouble complex_:complex128 cumproduct:cumprod float_:float64
    infty:inf int0:intp longcomplex:clongdouble longfloat:longdouble mat:asmatrix object0:object_
    product:prod round_:round row_stack:vstack singlecomplex:complex64 sometrue:any str0:str_
    string_:bytes_ trapz:trapezoid typeDict:sctypeDict uint0:uintp unicode_:str_ void0:void
"""


def restore_numpy(numpy: ModuleType) -> dict[str, Any]:
    """Return the old names of ``numpy``."""
    names: dict[str, Any] = {kind.__name__: kind for kind in _BUILTINS}
    names.update(long=int, unicode=str, math=math, warnings=warnings)
    for pair in _RENAMED.split():
        old, _, new = pair.partition(":")
        if hasattr(numpy, new):
            names[old] = getattr(numpy, new)
    names.update(NINF=-numpy.inf, PZERO=0.0, NZERO=-0.0)
    return {**names, **_functions(numpy)}


def _functions(numpy: ModuleType) -> dict[str, Any]:
    def asscalar(a: NDArray[Any]) -> object:
        return a.item()

    def asfarray(a: ArrayLike, dtype: DTypeLike = numpy.float64) -> NDArray[Any]:
        kind = dtype if numpy.issubdtype(dtype, numpy.inexact) else numpy.float64
        values: NDArray[Any] = numpy.asarray(a, dtype=kind)
        return values

    def msort(a: ArrayLike) -> NDArray[Any]:
        ordered: NDArray[Any] = numpy.sort(a, axis=0)
        return ordered

    def in1d(
        ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False, invert: bool = False
    ) -> NDArray[Any]:
        options = {"assume_unique": assume_unique, "invert": invert}
        found: NDArray[Any] = numpy.isin(numpy.asarray(ar1).ravel(), ar2, **options)
        return found

    return {"asscalar": asscalar, "asfarray": asfarray, "msort": msort, "in1d": in1d}


RESTORERS = {"numpy": restore_numpy}
