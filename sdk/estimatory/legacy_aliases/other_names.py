"""Names that the standard library, SciPy, Pillow and scikit-learn 0.22 to 1.2 have dropped."""

from __future__ import annotations

import collections
import collections.abc
import math
import time
from types import ModuleType
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional

if TYPE_CHECKING:
    from typing import Protocol

    from numpy.typing import ArrayLike, NDArray

    Features = Optional[ArrayLike]

    class _Vectorizer(Protocol):
        def get_feature_names_out(self, input_features: Features) -> NDArray[Any]: ...


_ABSTRACT = """
    Callable Container Hashable ItemsView Iterable Iterator KeysView Mapping MappingView
    MutableMapping MutableSequence MutableSet Sequence Set Sized ValuesView
""".split()


ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")


def restore_base64(base64: ModuleType) -> dict[str, Any]:
    """Restore ``encodestring``, gone with Python 3.9."""
    return {"encodestring": base64.encodebytes, "decodestring": base64.decodebytes}


def restore_inspect(inspect: ModuleType) -> dict[str, Any]:
    """Restore ``getargspec``, gone with Python 3.11."""

    def getargspec(function: Callable[..., object]) -> ArgSpec:
        return ArgSpec(*inspect.getfullargspec(function)[:4])

    return {"getargspec": getargspec}


def restore_integrate(integrate: ModuleType) -> dict[str, Any]:
    """Restore ``scipy.integrate.trapz`` and the like."""
    return {
        "cumtrapz": integrate.cumulative_trapezoid,
        "simps": integrate.simpson,
        "trapz": integrate.trapezoid,
    }


def restore_image(image: ModuleType) -> dict[str, Any]:
    """Restore ``PIL.Image.ANTIALIAS`` and the like."""
    filters = image.Resampling
    return {"ANTIALIAS": filters.LANCZOS, "LINEAR": filters.BILINEAR, "CUBIC": filters.BICUBIC}


def restore_metrics(metrics: ModuleType) -> dict[str, Any]:
    """Restore ``plot_roc_curve(model, X, y)`` and the like, which became methods of displays."""
    return {
        "plot_confusion_matrix": metrics.ConfusionMatrixDisplay.from_estimator,
        "plot_precision_recall_curve": metrics.PrecisionRecallDisplay.from_estimator,
        "plot_roc_curve": metrics.RocCurveDisplay.from_estimator,
    }


def restore_utils(utils: ModuleType) -> dict[str, Any]:
    """Restore ``safe_indexing``, which got an underscore."""
    return {"safe_indexing": utils._safe_indexing}


def _names(self: _Vectorizer, input_features: Features = None) -> NDArray[Any]:
    return self.get_feature_names_out(input_features)


def _names_as_list(self: _Vectorizer, input_features: Features = None) -> List[str]:
    return list(self.get_feature_names_out(input_features))


RESTORERS: Dict[str, Any] = {
    "PIL.Image": restore_image,
    "base64": restore_base64,
    "collections": {name: getattr(collections.abc, name) for name in _ABSTRACT},
    "fractions": {"gcd": math.gcd},
    "inspect": restore_inspect,
    "scipy.integrate": restore_integrate,
    "time": {"clock": time.perf_counter},
    "sklearn.feature_extraction._dict_vectorizer": {
        "DictVectorizer.get_feature_names": _names_as_list,
    },
    "sklearn.feature_extraction.text": {
        "CountVectorizer.get_feature_names": _names_as_list,
        "TfidfVectorizer.get_feature_names": _names_as_list,
    },
    "sklearn.metrics": restore_metrics,
    "sklearn.preprocessing._encoders": {"OneHotEncoder.get_feature_names": _names},
    "sklearn.preprocessing._polynomial": {"PolynomialFeatures.get_feature_names": _names_as_list},
    "sklearn.utils": restore_utils,
}
