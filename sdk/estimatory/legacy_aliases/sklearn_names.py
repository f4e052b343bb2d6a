"""Names that scikit-learn 0.22 to 1.2 have dropped."""

from __future__ import annotations

from typing import Any


def restore_metrics(metrics: Any) -> dict[str, Any]:
    """``plot_roc_curve(model, X, y)`` and kin, which became methods of displays."""
    return {
        "plot_confusion_matrix": metrics.ConfusionMatrixDisplay.from_estimator,
        "plot_precision_recall_curve": metrics.PrecisionRecallDisplay.from_estimator,
        "plot_roc_curve": metrics.RocCurveDisplay.from_estimator,
    }


def restore_utils(utils: Any) -> dict[str, Any]:
    """``safe_indexing``, which got an underscore."""
    return {"safe_indexing": utils._safe_indexing}


def _names(self: Any, input_features: Any = None) -> Any:
    return self.get_feature_names_out(input_features)


def _names_as_list(self: Any, input_features: Any = None) -> list:  # type: ignore[type-arg]
    return list(self.get_feature_names_out(input_features))


RESTORERS = {
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
