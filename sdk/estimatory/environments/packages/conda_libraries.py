"""conda packages that PyPI's do without: libraries, build variants, conda itself."""

from __future__ import annotations

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
        "blas blas-openblas mkl nomkl openblas tbb".split(),
        _BLAS,
    ),
    **dict.fromkeys(
        "cuda cudatoolkit cudnn magma nccl pytorch-cuda".split(),
        _CUDA,
    ),
    **dict.fromkeys(
        "alsa-lib atk-1.0 attr blosc boost brotli brotli-bin bzip2 c-ares c-blosc cairo "
        "cfitsio charls daal dal dbus eigen elfutils epoxy expat fftw fontconfig freetype "
        "freexl fribidi gdk-pixbuf geos geotiff gettext gflags giflib glew glib glog glpk gmp "
        "gobject-introspection graphite2 gsl gstreamer gtk2 gtk3 gts h5py-base harfbuzz hdf4 "
        "hdf5 hicolor-icon-theme icu isl jansson jasper jbig jpeg json-c jxrlib kealib "
        "keyutils krb5 lame lcms2 ld-impl-linux-64 lerc lz4-c lzo metis mpc mpfr mysql-common "
        "mysql-libs nasm ncurses nettle ninja-base nlohmann-json nspr nss oniguruma openh264 "
        "openjpeg orc p11-kit pango pcre pcre2 pixman poppler poppler-data postgresql proj "
        "proj4 pthread-stubs pulseaudio-client qhull qt qt-main qt-webengine rdma-core re2 "
        "readline s2n s2n-tls sleef snappy spdlog sqlite suitesparse svt-av1 tbb-devel tiledb "
        "tk tktable tzcode ucx unixodbc utf8proc x264 x265 xerces-c xsimd xxhash xz yaml "
        "zeromq zfp zlib zlib-ng zstd".split(),
        _SYSTEM,
    ),
}

_BUILD = "it only chooses a build"
_OF_CONDA = "it is conda's own"
_ENDINGS = {
    "-cpp": _SYSTEM,
    "-mutex": _BUILD,
    "-select": _BUILD,
    "-proc": _BUILD,
    "-abi": _BUILD,
    "-headers": _SYSTEM,
}
_BEGINNINGS = {
    "xorg-": _SYSTEM,
    "aws-c-": _SYSTEM,
    "aws-checksums": _SYSTEM,
    "at-spi2-": _SYSTEM,
    "font-ttf-": _SYSTEM,
    "fonts-conda-": _SYSTEM,
    "gst-": _SYSTEM,
    "kernel-headers-": _SYSTEM,
    "sysroot-": _SYSTEM,
    "mkl-": _BLAS,
    "cuda-": _CUDA,
    "libcu": _CUDA,
    "libnv": _CUDA,
    "conda-": _OF_CONDA,
    "navigator-": _OF_CONDA,
    "lib": _SYSTEM,
}
_OF_PYTHON = frozenset(
    """
    cuda-bindings cuda-python libarchive-c libclang libcst libmambapy libpysal librosa libsass
    libsvm libtmux libusb1 libvirt-python
    """.split()
)
"""Packages of PyPI whose names look like those of libraries."""


def why_left_out(name: str) -> str:
    """Return why PyPI's packages do without a conda package; empty where they do not.

    Args:
        name: normalised, ``brotli-bin``.
    """
    if name in _OF_PYTHON:
        return ""
    by_ending = (why for ending, why in _ENDINGS.items() if name.endswith(ending))
    by_beginning = (why for beginning, why in _BEGINNINGS.items() if name.startswith(beginning))
    return NOT_NEEDED.get(name) or next(by_ending, "") or next(by_beginning, "")
