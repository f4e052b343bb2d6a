"""Modules that were renamed; old pickles and old imports use the former names."""

from __future__ import annotations

_UNDERSCORED = {
    "scipy.sparse": "base bsr compressed construct coo csc csr data dia dok extract lil sputils",
    "sklearn.cluster": "bicluster birch hierarchical:_agglomerative k_means_:_kmeans "
    "dbscan_:_dbscan mean_shift_:_mean_shift affinity_propagation_:_affinity_propagation "
    "optics_:_optics",
    "sklearn.covariance": "elliptic_envelope robust_covariance empirical_covariance_:"
    "_empirical_covariance shrunk_covariance_:_shrunk_covariance graph_lasso_:_graph_lasso",
    "sklearn.cross_decomposition": "pls_:_pls",
    "sklearn.datasets": "base samples_generator svmlight_format:_svmlight_format_io lfw "
    "california_housing covtype",
    "sklearn.decomposition": "base factor_analysis fastica_:_fastica incremental_pca kernel_pca "
    "nmf online_lda:_lda pca sparse_pca truncated_svd",
    "sklearn.ensemble": "bagging base forest gradient_boosting:_gb iforest stacking voting "
    "voting_classifier:_voting weight_boosting",
    "sklearn.feature_extraction": "dict_vectorizer hashing:_hash stop_words:_stop_words",
    "sklearn.feature_selection": "base from_model mutual_info_:_mutual_info rfe "
    "univariate_selection variance_threshold",
    "sklearn.gaussian_process": "gpc gpr",
    "sklearn.linear_model": "base bayes cd_fast coordinate_descent huber least_angle logistic omp "
    "passive_aggressive perceptron ransac ridge sag sgd_fast stochastic_gradient theil_sen",
    "sklearn.manifold": "isomap locally_linear mds spectral_embedding_:_spectral_embedding t_sne",
    "sklearn.metrics": "classification ranking regression scorer",
    "sklearn.mixture": "base bayesian_mixture gaussian_mixture",
    "sklearn.neighbors": "ball_tree base classification graph kd_tree kde lof nearest_centroid "
    "regression unsupervised",
    "sklearn.neural_network": "multilayer_perceptron rbm",
    "sklearn.preprocessing": "data label",
    "sklearn.semi_supervised": "label_propagation",
    "sklearn.svm": "base bounds classes liblinear libsvm",
    "sklearn.tree": "export tree:_classes",
    "sklearn.utils": "testing mocking seq_dataset weight_vector",
}
"""In a package, modules that got an underscore in front; ``old:new`` where more has changed."""

_OTHERS = {
    "numpy._core": "numpy.core",
    "pandas.core.index": "pandas.core.indexes.api",
    "pandas.util.testing": "pandas.testing",
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
    "sklearn.externals.six": "six",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.neighbors.dist_metrics": "sklearn.metrics._dist_metrics",
    "sklearn.neighbors.typedefs": "sklearn.utils._typedefs",
    "scipy.ndimage.filters": "scipy.ndimage",
    "scipy.ndimage.interpolation": "scipy.ndimage",
    "scipy.ndimage.measurements": "scipy.ndimage",
    "scipy.ndimage.morphology": "scipy.ndimage",
    "scipy.signal.signaltools": "scipy.signal",
    "scipy.signal.wavelets": "scipy.signal",
    "scipy.spatial.ckdtree": "scipy.spatial",
    "scipy.spatial.kdtree": "scipy.spatial",
    "scipy.stats.distributions": "scipy.stats",
    "scipy.stats.stats": "scipy.stats",
}


def _spell_out() -> dict[str, str]:
    homes = dict(_OTHERS)
    for package, entries in _UNDERSCORED.items():
        for entry in entries.split():
            old, _, new = entry.partition(":")
            homes[f"{package}.{old}"] = f"{package}.{new or f'_{old}'}"
    return homes


NEW_HOMES = _spell_out()
"""``sklearn.tree.tree`` -> ``sklearn.tree._classes``."""
