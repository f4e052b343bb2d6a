"""What azureml-train-core 1.62 refuses in a HyperDriveConfig, and what it warns of."""

from __future__ import annotations

from ...base.user_messages import tell_once, warn
from ...configuration.script_run_config import ScriptRunConfig
from ...submission.sweep_values import LONGEST_MINUTES
from ...sweeps.plan import NO_POLICY
from .exceptions import HyperDriveScenarioNotSupportedException, expects, wrong_type

MAX_DURATION_MINUTES = int(LONGEST_MINUTES)
RECOMMENDED_MIN_RUNS_PER_PARAMETER_BAYESIAN = 20
RECOMMENDED_MAX_CONCURRENT_RUNS_BAYESIAN = 20


def check_one(estimator: object, run_config: object, pipeline: object) -> None:
    """Raise HyperDriveConfigException unless exactly one says what each child is."""
    kinds = "estimator, run_config, pipeline to be set"
    given = [each for each in (estimator, run_config, pipeline) if each is not None]
    if not given:
        raise expects("HyperDriveConfig", f"at least one of {kinds}")
    if len(given) > 1:
        raise expects("HyperDriveConfig", f"only one of {kinds}")
    if run_config is not None and not isinstance(run_config, ScriptRunConfig):
        raise wrong_type("run_config", "ScriptRunConfig")
    if pipeline is not None:
        raise HyperDriveScenarioNotSupportedException(
            "HyperDriveConfig takes no pipeline yet.",
            "Pipelines come in a later version of Estimatory; run_config or estimator can be "
            "searched now.",
        )
    if estimator is not None and not hasattr(estimator, "to_request"):
        raise wrong_type("estimator", "MMLBaseEstimator")


def check_limits(total: int, concurrent: int, minutes: float) -> None:
    """Raise HyperDriveConfigException for limits that let nothing run; warn of too long a time."""
    for name, value in (("max_total_runs", total), ("max_concurrent_runs", concurrent)):
        if value < 1:
            raise expects("HyperDriveConfig", f"{name} to be 1 or more")
    if not minutes > 0:
        raise expects("HyperDriveConfig", "max_duration_minutes to be more than 0")
    if minutes > MAX_DURATION_MINUTES:
        warn(
            "The experiment maximum duration provided exceeds the service limit of "
            f"{MAX_DURATION_MINUTES} minutes. The maximum duration will be overridden with "
            f"{MAX_DURATION_MINUTES} minutes."
        )


def advise_bayesian(n_parameters: int, total: int, concurrent: int) -> None:
    """Warn of what makes Bayesian sampling poor."""
    least = RECOMMENDED_MIN_RUNS_PER_PARAMETER_BAYESIAN * n_parameters
    if total < least:
        warn(
            "For best results with Bayesian Sampling we recommend using a maximum number of runs "
            f"greater than or equal to {RECOMMENDED_MIN_RUNS_PER_PARAMETER_BAYESIAN} times the "
            f"number of hyperparameters being tuned. Recommendend value:{least}."
        )
    if concurrent > RECOMMENDED_MAX_CONCURRENT_RUNS_BAYESIAN:
        warn(
            f"We recommend using {RECOMMENDED_MAX_CONCURRENT_RUNS_BAYESIAN} max concurrent runs or "
            "fewer when using Bayesian sampling since a higher number might not provide the best "
            "result."
        )


def tell_of_policy(name: str) -> None:
    """Say that a policy is applied to Bayesian sampling, too."""
    if name != NO_POLICY:
        tell_once(
            f"The {name} policy is applied to Bayesian sampling, which Azure ML did not support; "
            "policy=None stops no child early."
        )
