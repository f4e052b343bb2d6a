"""``python first_line_of_rank.py FOLDER``: a rank leaves the time at which it began there."""

import time

began = time.time()

import os  # noqa: E402 - the clock comes before anything else
import sys  # noqa: E402

name = os.environ["OMPI_COMM_WORLD_RANK"]
with open(os.path.join(sys.argv[1], name), "w", encoding="utf-8") as file:
    file.write(str(began))
