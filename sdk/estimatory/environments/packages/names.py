"""Names of packages: what people mean by others, and which are compiled for each Python."""

from __future__ import annotations

from .requirements import normalize_name

IMPORT_NAMES = {
    "attr": "attrs",
    "bio": "biopython",
    "bs4": "beautifulsoup4",
    "crypto": "pycryptodome",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "gitpython",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "mpi": "mpi4py",
    "mysqldb": "mysqlclient",
    "openssl": "pyopenssl",
    "osgeo": "gdal",
    "pil": "pillow",
    "pptx": "python-pptx",
    "pytorch": "torch",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "umap": "umap-learn",
    "usb": "pyusb",
    "win32api": "pywin32",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}
"""Import names and the like, normalised -> the package that is meant."""

_WELL_KNOWN = """
accelerate beautifulsoup4 bokeh catboost cupy dask datasets fastai flask gensim geopandas h5py
huggingface-hub hyperopt imbalanced-learn jax joblib keras lightgbm lightning lxml matplotlib
mlflow networkx nltk numba numpy onnx opencv-python openpyxl optuna pandas pillow plotly polars
prophet pyarrow pydantic pyspark pytest pyyaml requests scikit-image scikit-learn scipy seaborn
sentence-transformers shap spacy sqlalchemy statsmodels sympy tensorboard tensorflow tokenizers
torch torchaudio torchvision tqdm transformers umap-learn wandb xarray xgboost
""".split()

_STANDARD_LIBRARY = """
argparse asyncio collections csv ctypes dataclasses datetime functools glob itertools json logging
math multiprocessing os pathlib pickle random re shutil sqlite3 statistics subprocess sys tempfile
threading time typing urllib uuid zipfile
""".split()


def suggest(name: str) -> str:
    """Return what to try in place of a package name that does not exist: a sentence, or nothing."""
    wanted = normalize_name(name)
    if wanted in IMPORT_NAMES:
        return f"{name!r} is an import name; the package is called {IMPORT_NAMES[wanted]!r}."
    if wanted in _STANDARD_LIBRARY:
        return f"{name!r} is part of Python itself: leave it out."
    if wanted in _WELL_KNOWN:
        return ""
    import difflib

    close = difflib.get_close_matches(wanted, _WELL_KNOWN, n=1, cutoff=0.8)
    return f"Did you mean {close[0]!r}?" if close else ""


COMPILED = tuple(
    """
    catboost contourpy cryptography cython dask-expr fastparquet fiona gensim grpcio h5py hdbscan
    kiwisolver lightgbm llvmlite lxml matplotlib numba numexpr numpy onnx onnxruntime opencv-python
    opencv-python-headless pandas pillow polars psutil pyarrow pyproj pywavelets rasterio
    scikit-image scikit-learn scipy sentencepiece shap shapely spacy statsmodels tables tensorflow
    tokenizers torch torchaudio torchvision xgboost
    """.split()
)
