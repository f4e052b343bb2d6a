"""The options of the line magics, and the text of their help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from estimatory.submission.option import Option
from estimatory.submission.option_values import parse_count, read_whole


def _limit(text: str) -> int | None:
    return read_whole(text, "should be a whole number; 0: all") or None


def _rank(text: str) -> int:
    return read_whole(text, "should be the number of a process: 0, 1, ...")


def _status(text: str) -> str:
    from estimatory.folders.run_record import STATUSES
    from estimatory_magics.usage import one_of

    known = {status.lower(): status for status in STATUSES}
    if text.lower() not in known:
        raise ValueError(f"unknown status {text!r}: {one_of(text, STATUSES)}")
    return known[text.lower()]


HELP = Option("help", "this help", ("-h", "--help"))
RUN = Option(
    "run", "a run's id, the beginning or the end of one, or last", (), "RUN", completion="runs"
)
_EXPERIMENT = Option(
    "experiment", "only runs of this experiment", (), "EXPERIMENT", completion="experiments"
)
_MODEL = Option("model", "every version of this model", (), "NAME", completion="models")
_SCRIPT = Option(
    "script", "the script that the form begins with", (), "SCRIPT", completion="scripts"
)
_STATUS = Option("status", "only runs in this status; may be repeated", ("--status",), "STATUS",
                 _status, many=True, completion="statuses")  # fmt: skip
_CHILDREN = Option("children", "those too that are below another", ("--children",))
_RUNS = Option("count", "how many, newest first (20); 0: all", ("-n", "--limit"), "N", _limit)
_MODELS = Option("count", "how many at most; 0: all", ("-n", "--limit"), "N", _limit)
_WHICH = "which process; else the log that says most: of the one that failed, or of 0"
_LINES = Option(
    "count", "how many lines from the end (100)", ("-n", "--tail"), "LINES", parse_count
)
_RANK = Option("rank", _WHICH, ("--rank",), "N", _rank)
_RESET = Option("reset", "forget all of them", ("--reset",))


@dataclass(frozen=True)
class LineMagic:
    """Name, purpose and options of a line magic."""

    name: str
    purpose: str
    positionals: tuple[Option, ...] = ()
    options: tuple[Option, ...] = ()

    @property
    def flags(self) -> Mapping[str, Option]:
        return {flag: option for option in (*self.options, HELP) for flag in option.flags}

    def render_help(self) -> str:
        """Usage, purpose and options as plain text."""
        words = [f"[{o.metavar}]" if o is not RUN else RUN.metavar for o in self.positionals]
        rows = [(o.metavar, o.help) for o in self.positionals]
        rows += [(" ".join((", ".join(o.flags), o.metavar)), o.help) for o in self.options]
        listed = "\n".join(f"  {left:<20}{right}" for left, right in rows)
        return f"%{' '.join((self.name, *words))}\n\n{self.purpose}\n{listed}".rstrip()


RUNS = LineMagic("runs", "List runs, newest first.", (_EXPERIMENT,), (_STATUS, _CHILDREN, _RUNS))
RUN_LOGS = LineMagic("run_logs", "Print the end of a run's output.", (RUN,), (_LINES, _RANK))
RUN_CANCEL = LineMagic("run_cancel", "End a run and every process it started.", (RUN,))
RUN_SHOW = LineMagic("run_show", "Show a run's live card here.", (RUN,))
MODELS = LineMagic("models", "List registered models.", (_MODEL,), (_MODELS,))
ESTIMATOR_BUILDER = LineMagic(
    "estimator_builder", "A form that becomes a run, or the code for it.", (_SCRIPT,)
)
ESTIMATOR_CONFIG = LineMagic(
    "estimator_config",
    "Set defaults of %%estimator for this session: key=value ...; without any, show them all.",
    (),
    (_RESET,),
)
SWEEP_ADD = LineMagic(
    "sweep_add",
    "Give a sweep more trials; one that has ended goes on.",
    (RUN,),
    (Option("trials", "how many more (10)", ("--trials",), "NUMBER", parse_count),),
)
SWEEP_PAUSE = LineMagic("sweep_pause", "Start no more trials; those that run go on.", (RUN,))
SWEEP_RESUME = LineMagic("sweep_resume", "Let a paused sweep go on.", (RUN,))
SWEEP_RETRY = LineMagic("sweep_retry", "Do the failed trials of a sweep again.", (RUN,))
SWEEP_SHOW = LineMagic("sweep_show", "Show a sweep's live card here.", (RUN,))
_ALL = (
    RUNS, RUN_LOGS, RUN_CANCEL, RUN_SHOW, MODELS, ESTIMATOR_BUILDER, ESTIMATOR_CONFIG,
    SWEEP_ADD, SWEEP_PAUSE, SWEEP_RESUME, SWEEP_RETRY, SWEEP_SHOW,
)  # fmt: skip
LINE_MAGICS: Mapping[str, LineMagic] = {magic.name: magic for magic in _ALL}
