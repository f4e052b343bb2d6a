"""Execute code in children of a process that has imported ``mlflow``, which takes seconds.

Each line of the input is a request in JSON: ``{code, folder, variables, output}``. Two files,
``output`` with ``.out`` and ``.err``, take what the child prints; its exit code is the answer.
"""

import json
import os
import sys

import mlflow  # noqa: F401 - for the children

answers = os.fdopen(os.dup(1), "w")
for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if child == 0:
        break
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), file=answers, flush=True)
else:
    os._exit(0)

answers.close()
os.chdir(request["folder"])
started_with = os.environ["PYTHONPATH"]
sys.path[:] = [
    request["variables"]["PYTHONPATH"] if path == started_with else path for path in sys.path[1:]
]
sys.path.insert(0, "")
sys.argv = ["-c"]
os.environ.clear()
os.environ.update(request["variables"])
for number, name in (
    (0, os.devnull),
    (1, request["output"] + ".out"),
    (2, request["output"] + ".err"),
):
    os.dup2(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
# At the top, so that it ends as `python -c` does: with a traceback, or by what is due at exit.
exec(compile(request["code"], "<string>", "exec"), {"__name__": "__main__"})
