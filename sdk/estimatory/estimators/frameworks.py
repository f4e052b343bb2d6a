"""Estimators that bring the packages of their framework along."""

from __future__ import annotations

from typing import ClassVar

from ..base.checked_calls import checked
from ..base.user_messages import tell_once
from .arguments import EstimatorArguments, takes
from .estimator import TENSORFLOW_ONLY, Estimator
from .versions import FRAMEWORKS, Framework, check_version, choose_packages

_NOT_FOR_SKLEARN = (
    *TENSORFLOW_ONLY,
    "node_count",
    "process_count_per_node",
    "distributed_backend",
    "distributed_training",
    "use_gpu",
    "custom_docker_base_image",
    "source_directory_data_store",
)


class FrameworkEstimator(Estimator):
    """An estimator with a framework: its packages are part of the environment."""

    FRAMEWORK_NAME: ClassVar[str]
    DEFAULT_VERSION: ClassVar[str]
    """Of azureml-train-core 1.62; without ``framework_version`` the package index decides here."""

    @classmethod
    def get_supported_versions(cls) -> list[str]:
        """Return the versions that azureml-train-core 1.62 knew, oldest first."""
        return list(cls._framework().known_versions)

    @property
    def framework_version(self) -> str | None:
        """As it was given; None for what the package index has today."""
        return self._arguments.framework_version

    @classmethod
    def _framework(cls) -> Framework:
        return FRAMEWORKS[cls._kind]

    def _framework_label(self) -> str:
        return self._framework().label

    def _framework_packages(self, given: EstimatorArguments) -> list[str]:
        if given.framework_version is not None:
            check_version(self._kind, given.framework_version)
        if given.environment_definition is not None or given.user_managed:
            return []
        if given.conda_dependencies_file:
            return []
        packages, notice = choose_packages(
            self._kind, given.framework_version, is_gpu=given.use_gpu
        )
        self._notice = notice
        given.resolve_as_of = given.resolve_as_of or self._framework().as_of or None
        return packages

    def _tell(self) -> None:
        super()._tell()
        if getattr(self, "_notice", ""):
            tell_once(self._notice)


@checked
@takes(without=_NOT_FOR_SKLEARN)
class SKLearn(FrameworkEstimator):
    """Estimator with scikit-learn, SciPy and joblib; one process."""

    _kind = FRAMEWORK_NAME = "SKLearn"
    DEFAULT_VERSION = FRAMEWORKS["SKLearn"].default_version


@checked
@takes(without=TENSORFLOW_ONLY)
class PyTorch(FrameworkEstimator):
    """Estimator with torch, torchvision and TensorBoard."""

    _kind = FRAMEWORK_NAME = "PyTorch"
    DEFAULT_VERSION = FRAMEWORKS["PyTorch"].default_version


@checked
@takes()
class TensorFlow(FrameworkEstimator):
    """Estimator with TensorFlow."""

    _kind = FRAMEWORK_NAME = "TensorFlow"
    DEFAULT_VERSION = FRAMEWORKS["TensorFlow"].default_version


@checked
@takes(without=TENSORFLOW_ONLY)
class Chainer(FrameworkEstimator):
    """Estimator with Chainer, as of the day whose packages its last release works with."""

    _kind = FRAMEWORK_NAME = "Chainer"
    DEFAULT_VERSION = FRAMEWORKS["Chainer"].default_version

    def _framework_packages(self, given: EstimatorArguments) -> list[str]:
        packages = super()._framework_packages(given)
        is_distributed = given.distributed_backend or given.distributed_training
        return [*packages, "mpi4py"] if packages and is_distributed else packages
