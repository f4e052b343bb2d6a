"""Names of conda packages that PyPI has otherwise, or cannot hold: plain data.

A name that is in none of the tables is passed on as it is: most projects are called alike in both.
"""

from __future__ import annotations

PYPI_NAMES = {
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "pytorch-nightly": "torch",
    "torchvision-cpu": "torchvision",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-mkl": "tensorflow",
    "tensorflow-eigen": "tensorflow",
    "tensorflow-base": "tensorflow",
    "keras-gpu": "keras",
    "py-xgboost": "xgboost",
    "py-xgboost-cpu": "xgboost",
    "py-xgboost-gpu": "xgboost",
    "py-lightgbm": "lightgbm",
    "py-opencv": "opencv-python",
    "opencv": "opencv-python",
    "msgpack-python": "msgpack",
    "pytables": "tables",
    "matplotlib-base": "matplotlib",
    "dask-core": "dask",
    "seaborn-base": "seaborn",
    "python-graphviz": "graphviz",
    "pyqt": "pyqt5",
    "faiss": "faiss-cpu",
    "sqlalchemy-base": "sqlalchemy",
    "numpy-base": "numpy",
    "pyarrow-core": "pyarrow",
    "python-tzdata": "tzdata",
    "pillow-simd": "pillow",
    "pysoundfile": "soundfile",
    "pytorch-transformers": "transformers",
    "ruamel-yaml": "ruamel.yaml",
    "backports-zoneinfo": "backports.zoneinfo",
    "python-flatbuffers": "flatbuffers",
    "umap": "umap-learn",
    "cupy": "cupy-cuda12x",
    "geopandas-base": "geopandas",
    "brotli-python": "brotli",
    "pytorch-geometric": "torch-geometric",
    "pyg": "torch-geometric",
    "pytorch-scatter": "torch-scatter",
    "pytorch-sparse": "torch-sparse",
    "pytorch-cluster": "torch-cluster",
    "ignite": "pytorch-ignite",
    "python-annoy": "annoy",
    "python-blosc": "blosc",
    "python-clang": "libclang",
    "python-duckdb": "duckdb",
    "python-fastjsonschema": "fastjsonschema",
    "python-hdfs": "hdfs",
    "python-kaleido": "kaleido",
    "python-libarchive-c": "libarchive-c",
    "python-lmdb": "lmdb",
    "python-wget": "wget",
    "python-xxhash": "xxhash",
    "pyarrow-all": "pyarrow",
    "bs4": "beautifulsoup4",
    "docker-py": "docker",
}

NEVER_MISSED = ("pip", "setuptools", "wheel", "python-abi")
"""Left out without a word."""

_PROGRAM = "a program of the system"
_COMPILER = "a compiler"
_MPI = "an MPI installation"

ELSEWHERE = {
    "r": "R",
    "r-base": "R",
    "r-essentials": "R",
    "openjdk": "Java",
    "java-jdk": "Java",
    "nodejs": "Node.js",
    "cntk": "CNTK, whose last release was for Python 3.6",
    "caffe": "a program that PyPI has never had",
    "caffe-gpu": "a program that PyPI has never had",
    "rapids": "NVIDIA's RAPIDS, which PyPI has as cudf-cu12, cuml-cu12 and so on",
    "cudf": "NVIDIA's RAPIDS, which PyPI has as cudf-cu12",
    "cuml": "NVIDIA's RAPIDS, which PyPI has as cuml-cu12",
    "anaconda": "a whole distribution",
    "gdal": "a program of the system, whose PyPI package must be compiled against it",
    **dict.fromkeys(
        "gcc gxx gfortran clang clangxx gcc-linux-64 gxx-linux-64 gfortran-linux-64 c-compiler "
        "cxx-compiler compilers gcc-7 gcc-impl-linux-64 gxx-impl-linux-64 cmake make".split(),
        _COMPILER,
    ),
    **dict.fromkeys("openmpi mpich mpi".split(), _MPI),
    **dict.fromkeys("git ffmpeg wget curl graphviz vim tmux perl unzip samtools".split(), _PROGRAM),
}
"""What PyPI cannot hold, for people."""
