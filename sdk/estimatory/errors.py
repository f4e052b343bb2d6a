"""Every error that Estimatory raises on purpose.

EstimatoryError
├── UserError                     the call or the file given is wrong: says what would be valid
│   ├── ArgumentError             an unknown keyword, or a value of a wrong type (a TypeError too)
│   ├── DatasetNotFoundError      no dataset of that name, version or id (a NotFoundError too)
│   ├── DatasetTimestampMissingError  a time filter on a dataset without a timestamp column
│   ├── DatasetValidationError    the files of a dataset are not there, or not as it says
│   ├── DatastoreNotFoundError    no datastore of that name (a NotFoundError too)
│   ├── FormError                 fields of a form are not valid: ``faults`` says which
│   ├── ExperimentExecutionError  what was submitted cannot be executed, such as a missing script
│   ├── RunConfigurationError     a section of a run configuration is not valid
│   ├── RunEnvironmentError       a process that must belong to a run belongs to none
│   ├── SnapshotError             the source folder cannot be captured as code
│   ├── TrainingError             the arguments of an estimator contradict each other
│   ├── DamagedFileError          a file is not what it should be (``path``, ``reason``)
│   ├── NewerFormatError          a file was written by a newer version (``path``)
│   └── WorkspaceError            the workspace folder cannot be used
│       └── UntrustedWorkspaceError  somebody else owns it, or may write into it
├── NotFoundError                 nothing of that name
│   ├── RunNotFoundError
│   ├── ExperimentNotFoundError
│   ├── ModelNotFoundError        (a WebserviceError too: azureml-core raises that one)
│   ├── FileNotInRunError         the run has no such file
│   └── EnvironmentNotFoundError
├── ConflictError                 it exists already, or its state forbids the act
│   └── LockTimeoutError          another process holds a lock for too long
├── DataAccessError               the place where data lies cannot be read or written
├── ComputeTargetError            the target is unknown or not usable
│   ├── ComputeTargetNotFoundError  no target of that name (a NotFoundError too)
│   └── ContainerError            no container engine answers, or it cannot do what is asked
├── EnvironmentBuildError         the interpreter could not be prepared
│   ├── ImageError                an image is not there, or cannot be built
│   └── ResolutionError           the packages asked for do not fit together or do not exist
├── TrackingError                 a metric could not be recorded
├── WebserviceError               a model or what serves it cannot be had
└── RunFailedError                a run that was waited for did not complete

A summary says what happened, to which thing, what would be valid; ``hint`` says what to do next;
``message`` is both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

_FIELDS = ("target", "details", "message_format", "message_parameters", "reference_code")
_SYNONYMS = ("error_details", "cancellation_source", "exception", "logger")
_CHECK_HINT = "`estimatory check` looks through the workspace and says what can be mended."


class EstimatoryError(Exception):
    """Root of the errors raised on purpose; follows azureml-core 1.61 ``AzureMLException``.

    ``summary`` says what happened, ``hint`` what to do next, ``message`` both. They are masked: an
    argument that is echoed, or a tool that is quoted, may hold a password.

    Args:
        message: what happened; ``exception_message`` in azureml-core.
        hint: what to do next.
        inner_exception: that it comes from; else the one that it was raised from.
        fields: more that azureml-core takes; ``error_details`` is the message.

    Raises:
        TypeError: azureml-core knows no such argument either.
    """

    _error_code = ""
    error_code = validation_error_code = compliant_message = None  # azureml-dataprep's

    def __init__(
        self,
        message: object = "",
        hint: object = "",
        *,
        exception_message: object = "",
        inner_exception: object = None,
        **fields: object,
    ) -> None:
        unknown = [name for name in fields if name not in (*_FIELDS, *_SYNONYMS)]
        if unknown:
            raise TypeError(f"{type(self).__name__} takes no argument {unknown[0]!r}.")
        message = exception_message or fields.get("error_details") or message
        self.summary, self.hint = _mask(message), _mask(hint)
        self._inner, self._fields = inner_exception or fields.get("exception"), fields
        super().__init__(self.summary, self.hint)

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """What happened, and what to do next on a line of its own."""
        return f"{self.summary}\n{self.hint}" if self.hint else self.summary

    @message.setter
    def message(self, text: str) -> None:
        self.args = self.summary, self.hint = _mask(text), ""

    @property
    def inner_exception(self) -> object:
        """The error that this one comes from; None when there is none."""
        return self.__cause__ if self._inner is None else self._inner

    def print_stacktrace(self) -> None:
        """Print the traceback to standard error."""
        import traceback

        traceback.print_exception(type(self), self, self.__traceback__)

    def _serialize_json(
        self, indent: int | None = None, filter_fields: Collection[str] | None = None
    ) -> str:
        """Return the error as Azure ML's JSON: ``{"error": {"code", "message", …}}``."""
        import json

        from .masking import mask_value

        given = {name: self._fields.get(name) for name in _FIELDS}
        every = {"code": self._error_code, "message": self.message, **given}
        kept = {k: v for k, v in every.items() if v and k not in (filter_fields or ())}
        plain = json.loads(json.dumps({"error": kept}, default=str))
        return json.dumps(mask_value(plain), indent=indent)


def _mask(text: object) -> str:
    from .masking import mask_secrets  # rarely needed, and not by a run that goes well

    return mask_secrets(str(text))


class UserError(EstimatoryError, ValueError):
    """An argument, option or file given by the user is not valid."""

    _error_code = "UserError"


class ArgumentError(UserError, TypeError):
    """A call got a keyword that it does not take, or a value of a type that it does not take."""


class FormError(UserError):
    """Fields of a form are not valid; ``faults`` has a sentence for each of them."""

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = {name: _mask(fault) for name, fault in faults.items()}
        super().__init__("\n".join(f"{name}: {fault}" for name, fault in self.faults.items()))


class TrainingError(UserError):
    """The arguments of an estimator are incomplete or contradict each other."""


class RunConfigurationError(UserError):
    """A section of a run configuration is not valid."""


class RunEnvironmentError(UserError):
    """A process that must belong to a run belongs to none."""


class ExperimentExecutionError(UserError):
    """What was submitted cannot be executed."""


class SnapshotError(UserError):
    """The source folder cannot be captured as a snapshot."""


class WorkspaceError(UserError):
    """The workspace folder cannot be found, created or read.

    ``found_multiple`` is azureml-core's: whether there were several; a folder is one.
    """

    def __init__(
        self, message: object = "", hint: object = "", *, found_multiple: bool = False, **given: Any
    ) -> None:
        super().__init__(message, hint, **given)
        self.found_multiple = found_multiple


class UntrustedWorkspaceError(WorkspaceError):
    """Another user owns the workspace or may write into it, so nothing in it is used."""


class DamagedFileError(UserError):
    """A file cannot be read, or does not hold what it should; ``path`` and ``reason`` say which."""

    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{path} cannot be read: {reason}.", hint or _CHECK_HINT)
        self.path = path
        self.reason = reason


class NewerFormatError(UserError):
    """A file was written by a newer version; ``path`` says which, where that is known."""

    path = ""


class NotFoundError(EstimatoryError, LookupError):
    """Nothing of that name exists."""


class WebserviceError(EstimatoryError):
    """A model, or what serves it, cannot be had."""


class RunNotFoundError(NotFoundError):
    """The workspace holds no run of that id."""


class ExperimentNotFoundError(NotFoundError):
    """The workspace holds no experiment of that name."""


class ModelNotFoundError(NotFoundError, WebserviceError):
    """The registry holds no such model or version."""


class FileNotInRunError(NotFoundError):
    """The run folder holds no file of that name."""


class EnvironmentNotFoundError(NotFoundError):
    """No built environment has that key."""


class DatasetNotFoundError(UserError, NotFoundError):
    """The workspace holds no such dataset, or not that version of it."""


class DatastoreNotFoundError(UserError, NotFoundError):
    """The workspace holds no datastore of that name."""


class DatasetValidationError(UserError):
    """The files that a dataset names are not there, or are not what it says they are."""


class DatasetTimestampMissingError(UserError):
    """A time filter needs a timestamp column, and the dataset has none."""


class DataAccessError(EstimatoryError):
    """The place where data lies cannot be reached, read or written."""


class ConflictError(EstimatoryError):
    """It exists already, or its present state forbids the act."""


class LockTimeoutError(ConflictError):
    """Another process holds a lock for longer than anybody should wait."""


class IndexBusyError(LockTimeoutError):
    """Another program holds the index of runs for longer than anybody should wait."""


class ComputeTargetError(EstimatoryError):
    """The compute target is unknown or cannot be used."""


class ComputeTargetNotFoundError(ComputeTargetError, NotFoundError):
    """The workspace holds no compute target of that name."""


class ContainerError(ComputeTargetError):
    """No container engine answers, or it cannot do what a run asks of it."""


class EnvironmentBuildError(EstimatoryError):
    """The run's interpreter could not be prepared; ``packages`` are those known to be at fault."""

    packages: tuple[str, ...] = ()


class ImageError(EnvironmentBuildError):
    """An image is not there, cannot be fetched, or cannot be built."""


class ResolutionError(EnvironmentBuildError):
    """The packages asked for do not exist or do not fit together."""


class TrackingError(EstimatoryError):
    """A metric could not be recorded."""


class RunFailedError(EstimatoryError):
    """A run that was waited for ended Failed or Canceled; ``run_id`` and ``status`` say which."""

    def __init__(self, *said: str, run_id: str = "", status: str = "", **fields: object) -> None:
        super().__init__(*said, **fields)
        self.run_id, self.status = run_id, status
