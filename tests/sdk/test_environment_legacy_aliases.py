"""Names that packages have dropped: there in the runs that ask for them, and nowhere else."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from estimatory import Environment, Run
from estimatory.errors import RunFailedError
from estimatory.folders.run_spec import EnvironmentSpec

CORE = str(Path(__file__).parents[2] / "sdk")
START = f"import sys; sys.path.insert(0, {CORE!r})\nfrom estimatory import legacy_aliases\n"
WITH_ALIASES = EnvironmentSpec(sys.executable, legacy_aliases=True)


SNIPPETS = [
    "import numpy as np; assert np.float is float and np.int is int and np.object is object",
    "import numpy as np; assert np.str is str; np.array([1], dtype=np.float)",
    "import numpy as np; assert np.NaN != np.NaN and np.Inf > 0 and np.NINF < 0",
    "import numpy as np; assert np.float_ is np.float64 and np.unicode_ is np.str_",
    "import numpy as np; assert np.product([2, 3]) == 6 and np.asscalar(np.array([7])) == 7",
    "import numpy as np; assert list(np.in1d([[1, 2]], [2])) == [False, True]",
    "import numpy as np; assert np.asfarray([1]).dtype == float and np.trapz([1, 1]) == 1",
    "import numpy as np; assert np.bool(1) == 1",
    "from sklearn.externals import joblib; import joblib as j; assert joblib is j",
    "import sklearn.externals.joblib.numpy_pickle as a, joblib.numpy_pickle as b; assert a is b",
    "from sklearn.externals.six import StringIO; StringIO()",
    "from sklearn.linear_model.ridge import Ridge; import sklearn.linear_model as "
    "m;assert Ridge is m.Ridge",
    "from sklearn.ensemble.forest import RandomForestClassifier",
    "from sklearn.tree.tree import DecisionTreeClassifier",
    "from sklearn.cross_validation import train_test_split",
    "from sklearn.datasets.samples_generator import make_blobs",
    "from sklearn.metrics import plot_roc_curve, plot_confusion_matrix",
    "from sklearn.feature_extraction.text import CountVectorizer as C; v = "
    "C();v.fit(['bb aa']); assert v.get_feature_names() == ['aa', 'bb']",
    "import pandas as pd; d = pd.DataFrame({'a': [1], 'b': ['x']});e = d.append({'a':"
    " 2, 'b': 'y'}, ignore_index=True);assert e.a.tolist() == [1, 2] and e.a.dtype =="
    " 'int64' and e.index.tolist() == [0, 1]",
    "import pandas as pd; d = pd.DataFrame({'a': [1]}); e = d.append([d, d]);assert "
    "e.index.tolist() == [0, 0, 0] and [k for k, _ in e.iteritems()] == ['a']",
    "import pandas as pd; assert pd.Series([1]).append(pd.Series([2])).tolist() == [1, 2]",
    "import pandas as pd; pd.np.zeros(1); import pandas.util.testing",
    "import collections; assert isinstance({}, collections.Mapping)",
    "import time, fractions, base64; time.clock(); assert fractions.gcd(4, 6) == "
    "2;base64.encodestring(b'a')",
    "import inspect; assert inspect.getargspec(lambda a, b=1: 0).defaults == (1,)",
    "from scipy.integrate import simps, cumtrapz; from scipy.ndimage.filters import "
    "gaussian_filter",
    "from PIL import Image; assert Image.ANTIALIAS == Image.LANCZOS",
]


def python(code: str) -> str:
    """What a process of its own prints: patching this one would outlive the test."""
    command = [sys.executable, "-W", "error::UserWarning", "-c", START + code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What became of each snippet; in one process, for it is the imports that take long."""
    code = f"""
import json
legacy_aliases.install()
answers = {{}}
for snippet in {SNIPPETS!r}:
    try:
        exec(snippet, {{}})
        answers[snippet] = "fine"
    except BaseException as error:
        answers[snippet] = repr(error)
print(json.dumps(answers))
"""
    return dict(json.loads(python(code)))


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_dropped_name_is_there_again(answers: dict[str, str], snippet: str) -> None:
    assert answers[snippet] == "fine"


def test_names_come_to_packages_imported_before_and_can_be_taken_back() -> None:
    code = """
import collections, numpy, pandas
names = [(numpy, "float"), (collections, "Mapping"), (pandas.DataFrame, "append")]
names += [(pandas, "np"), (numpy, "NaN")]
finders = list(sys.meta_path)
assert not any(name in vars(owner) for owner, name in names)
legacy_aliases.install(); legacy_aliases.install()
assert all(name in vars(owner) for owner, name in names)
from sklearn.externals import joblib
legacy_aliases.uninstall()
assert not any(name in vars(owner) for owner, name in names)
assert sys.meta_path == finders
try:
    from sklearn.externals import joblib
except ImportError:
    print("gone")
"""
    assert python(code) == "gone"


def test_nothing_is_imported_for_it() -> None:
    code = "legacy_aliases.install()\nprint({'numpy', 'pandas', 'sklearn'} & set(sys.modules))"
    assert python(code) == "set()"


def test_modules_that_are_there_are_left_alone(tmp_path: Path) -> None:
    package = tmp_path / "sklearn" / "tree"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").write_text("")
    (package / "tree.py").write_text("old = True")
    code = f"sys.path.insert(0, {str(tmp_path)!r})\nlegacy_aliases.install()\n"
    assert python(f"{code}import sklearn.tree.tree as t; print(t.old, t.__name__)") == (
        "True sklearn.tree.tree"
    )


def test_a_module_that_never_was_is_still_missing() -> None:
    code = "legacy_aliases.install()\ntry:\n    import sklearn.tree.nothing\n"
    said = python(f"{code}except ModuleNotFoundError as error:\n    print(error)")
    assert said == "No module named 'sklearn.tree.nothing'"


# --- runs -------------------------------------------------------------------------------------
OLD_SCRIPT = """
import subprocess, sys
import numpy as np
from sklearn.externals import joblib
from azureml.core import Run

run = Run.get_context()
run.log("value", np.float(2.5))
joblib.dump({"a": np.arange(3)}, "outputs/a.pkl")
code = "import numpy; print(numpy.int is int)"
run.log("child", subprocess.check_output([sys.executable, "-c", code], text=True).strip())
"""


def test_an_old_script_runs_where_it_is_asked_for(run_code: Callable[..., Run]) -> None:
    run = run_code(OLD_SCRIPT, environment=WITH_ALIASES)
    run.wait_for_completion()
    assert run.get_metrics() == {"value": 2.5, "child": "True"}
    refused = run_code(OLD_SCRIPT)
    with pytest.raises(RunFailedError, match=r"sklearn\.externals"):
        refused.wait_for_completion()


def write_old_model(path: Path) -> None:
    """A model as scikit-learn 0.20 wrote it: its modules had other names."""
    import joblib
    import numpy
    from sklearn.linear_model import Ridge  # takes seconds, in each process that collects tests

    model = Ridge(alpha=0.4).fit(numpy.arange(20.0).reshape(10, 2), numpy.arange(10.0))
    joblib.dump(model, path, protocol=2)
    written = path.read_bytes()
    for new, old in (
        (b"csklearn.linear_model._ridge\n", b"csklearn.linear_model.ridge\n"),
        (b"cjoblib.numpy_pickle\n", b"csklearn.externals.joblib.numpy_pickle\n"),
    ):
        assert new in written
        written = written.replace(new, old)
    path.write_bytes(written)


def test_old_models_are_loaded(run_code: Callable[..., Run], tmp_path: Path) -> None:
    from sklearn.tree import DecisionTreeClassifier

    model = tmp_path / "model.pkl"
    write_old_model(model)
    tree = pickle.dumps(DecisionTreeClassifier(max_depth=3), protocol=2)
    assert b"csklearn.tree._classes\n" in tree
    (tmp_path / "tree.pkl").write_bytes(
        tree.replace(b"csklearn.tree._classes\n", b"csklearn.tree.tree\n")
    )
    code = (
        "import joblib, pickle, numpy\nfrom estimatory import Run\nrun = Run.get_context()\n"
        "model = joblib.load('model.pkl')\nrun.log('alpha', model.alpha)\n"
        "run.log('predicted', round(float(model.predict(numpy.array([[4.0, 5.0]]))[0]), 2))\n"
        "run.log('depth', pickle.load(open('tree.pkl', 'rb')).max_depth)\n"
    )
    files = {"main.py": code.encode(), "model.pkl": model, "tree.pkl": tmp_path / "tree.pkl"}
    run = run_code(code, environment=WITH_ALIASES, source_files=files)
    run.wait_for_completion()
    assert run.get_metrics() == {"alpha": 0.4, "predicted": 2.0, "depth": 3}


def test_a_sitecustomize_of_the_users_own_still_counts(
    run_code: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import builtins\nbuiltins.theirs = 5\n")
    code = "import numpy\nfrom estimatory import Run\nRun.get_context().log('x', numpy.int(theirs))"
    run = run_code(
        code, environment=WITH_ALIASES, environment_variables={"PYTHONPATH": str(tmp_path)}
    )
    run.wait_for_completion()
    assert run.get_metrics() == {"x": 5}


@pytest.mark.network
def test_todays_packages_in_an_environment_that_holds_nothing_of_ours(
    run_code: Callable[..., Run],
) -> None:
    environment = Environment("old")
    environment.python.conda_dependencies.add_conda_package("scikit-learn")
    environment.legacy_aliases = True
    run = run_code(OLD_SCRIPT, environment=environment.to_spec())
    run.wait_for_completion()
    assert run.get_metrics() == {"value": 2.5, "child": "True"}
    assert os.path.exists(os.path.join(run.folder.path, "requirements.lock"))


def test_every_new_home_is_there_today() -> None:
    code = """
import importlib, json
from estimatory.legacy_aliases.moved_modules import NEW_HOMES
missing = []
for old, new in NEW_HOMES.items():
    try:
        importlib.import_module(new)
    except ImportError:
        missing.append(old)
print(len(NEW_HOMES), missing)
"""
    assert python(code).partition(" ")[2] == "[]"
