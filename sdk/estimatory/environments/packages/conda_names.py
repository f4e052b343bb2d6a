"""Names of conda packages that PyPI has otherwise, does not need, or cannot hold: plain data.

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
}

NEVER_MISSED = ("pip", "setuptools", "wheel", "python-abi")
"""Left out without a word."""

_SYSTEM = "PyPI's packages bring what they link to"
_CUDA = "PyPI's packages bring their own CUDA libraries"
_BLAS = "PyPI's NumPy and SciPy bring OpenBLAS"

NOT_NEEDED = {
    "pip": "the environment is built without pip",
    "setuptools": "building brings its own",
    "wheel": "building brings its own",
    "python-abi": "it only names a Python",
    "conda": "the environment is not conda's",
    "cpuonly": "it only chooses a build of PyTorch",
    "pytorch-mutex": "it only chooses a build of PyTorch",
    "tensorflow-select": "it only chooses a build of TensorFlow",
    "ca-certificates": "the system's are used",
    "openssl": "Python's own is used",
    "intel-openmp": "PyPI's packages bring their own OpenMP",
    "llvm-openmp": "PyPI's packages bring their own OpenMP",
    "tzdata": "the system's are used",
    **dict.fromkeys(
        "blas blas-openblas libblas libcblas liblapack libopenblas mkl mkl-service mkl-fft "
        "mkl-random nomkl openblas tbb".split(),
        _BLAS,
    ),
    **dict.fromkeys(
        "cuda cuda-cudart cuda-cupti cuda-libraries cuda-nvrtc cuda-nvtx cuda-runtime cuda-toolkit "
        "cuda-version cudatoolkit cudnn libcublas libcufft libcurand libcusolver libcusparse "
        "magma nccl pytorch-cuda".split(),
        _CUDA,
    ),
    **dict.fromkeys(
        "arrow-cpp boost-cpp brotli bzip2 c-ares dbus expat fontconfig freetype gflags giflib "
        "glib glog gmp gst-plugins-base gstreamer h5py-base hdf5 icu jpeg krb5 lcms2 "
        "ld-impl-linux-64 lerc libabseil libbrotlicommon libcurl libdeflate libedit libev "
        "libevent libexpat libffi libgcc libgcc-ng libgfortran libgfortran-ng libgfortran4 "
        "libgfortran5 libgomp libiconv libjpeg-turbo libllvm10 libllvm14 libllvm8 libllvm9 "
        "libnghttp2 libnsl libopencv libpng libprotobuf libsodium libsqlite libssh2 libstdcxx "
        "libstdcxx-ng libthrift libtiff libuuid libuv libwebp libwebp-base libxcb libxcrypt "
        "libxml2 libxslt libzlib lz4-c mpc mpfr ncurses ninja-base nspr nss openjpeg orc pcre "
        "pixman pthread-stubs qt readline re2 sqlite tk xz yaml zeromq zlib zstd libgcc-mutex "
        "openmp-mutex".split(),
        _SYSTEM,
    ),
}

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
