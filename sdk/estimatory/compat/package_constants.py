"""Constants of ``azureml.core.conda_dependencies``; values as in azureml-core 1.61."""

from __future__ import annotations

import re

BASE_PROJECT_FILE_RELATIVE_PATH = "base_project_files/conda_dependencies.yml"
BASE_PROJECT_MODULE = "azureml._project"
CHAINER_PACKAGE_PREFIX = "chainer"
CHANNELS = "channels"
CNTK_DEFAULT_VERSION = "2.7"
CNTK_PACKAGE_PREFIX = "cntk"
CONDA_FILE_NAME = "auto_conda_dependencies.yml"
CPU = "cpu"
CUPY_DEFAULT_VERSION = "cupy-cuda102"
DEFAULT_CHAINER_VERSION = "7.7.0"
GPU = "gpu"
HOROVOD_DEFAULT_VERSION = "0.19.5"
INVALID_PATHON_MESSAGE = "Invalid python version {0}," + "only accept '3.8'"
LINUX_PLATFORM = "linux"
PACKAGES = "dependencies"
PIP = "pip"
PYTHON_DEFAULT_VERSION = "3.10.18"
PYTHON_PREFIX = "python"
PYTORCH_DEFAULT_VERSION = "1.6.0"
PYTORCH_PACKAGE_PREFIX = "torch"
TENSORFLOW_DEFAULT_VERSION = "2.2.0"
TENSORFLOW_PACKAGE_PREFIX = "tensorflow"
TORCHVISION_DEFAULT_VERSION = "0.7.0"
TORCHVISION_PACKAGE_PREFIX = "torchvision"
VERSION_REGEX = re.compile("(\\d+)\\.(\\d+)(\\.(\\d+))?([ab](\\d+))?$")
WINDOWS_PLATFORM = "win32"
