"""Exceptions of HyperDrive by the names of azureml-train-core 1.62, and its ways to say a fault."""

from __future__ import annotations

from ...errors import EstimatoryError, UserError


class HyperDriveException(EstimatoryError):  # noqa: N818 - the names are azureml-train-core's
    """Something about a sweep; the root of the others."""

    error_code: str = "HyperDriveException"  # type: ignore[assignment]


class HyperDriveServiceException(HyperDriveException):
    """There was a service, which failed; nothing here raises it."""

    error_code = "ServiceError"


class HyperDriveConfigException(HyperDriveException, UserError):  # noqa: N818
    """A value in the configuration of a sweep is not valid."""

    error_code: str = "ArgumentInvalid"  # type: ignore[assignment]


class HyperDriveScenarioNotSupportedException(HyperDriveConfigException):
    """The configuration is valid, and asks for what is not there."""


class HyperDriveNotImplementedException(HyperDriveScenarioNotSupportedException):
    """The run of a sweep does not have this call, which other runs have."""


class HyperDriveRehydrateException(HyperDriveException):
    """A run holds no sweep that a HyperDriveRun could be made of."""

    error_code = "ArgumentInvalid"


def expects(what: str, condition: str, hint: str = "") -> HyperDriveConfigException:
    """Return the error that ``what`` expects a condition, in the SDK's words."""
    return HyperDriveConfigException(f"{what} expects {condition}", hint)


def wrong_type(what: str, wanted: str) -> HyperDriveConfigException:
    """Return the error for a value of another type, which the SDK never shows."""
    return HyperDriveConfigException(f"Expected type {wanted} for {what} but got [Scrubbed]")


def differs(what: str, more: str = "") -> HyperDriveConfigException:
    """Return the error for runs that belong to different searches."""
    return HyperDriveConfigException(f"{what} should be the same for all runs. {more}")
