"""Packages that are compiled for each Python: a release without a wheel is of no use."""

from __future__ import annotations

COMPILED = tuple(
    """
    catboost contourpy cryptography cython dask-expr fastparquet fiona gensim grpcio h5py hdbscan
    kiwisolver lightgbm llvmlite lxml matplotlib numba numexpr numpy onnx onnxruntime opencv-python
    opencv-python-headless pandas pillow polars psutil pyarrow pyproj pywavelets rasterio
    scikit-image scikit-learn scipy sentencepiece shap shapely spacy statsmodels tables tensorflow
    tokenizers torch torchaudio torchvision xgboost
    """.split()
)
