"""A sweep whose children run on hosts."""

from __future__ import annotations

from tests.sweeping import READ_X, as_sweep, bests


def test_the_children_of_a_sweep_run_on_hosts(desk, explain):
    code = READ_X + "print(os.uname().nodename); run.log('AUC', given.x)"
    one = {"node_count": 1, "process_count_per_node": 1}
    folder = desk.submit(code, **one, **as_sweep("choice(1, 2, 3)"))
    assert desk.wait(folder, 120).status == "Completed", explain(folder)
    assert bests(folder) == {1: 1.0, 2: 2.0, 3: 3.0}
