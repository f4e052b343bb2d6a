"""``python first_line.py STAMP SECONDS``: leaves when it began and when it ended."""

import time

began = time.time()

import os  # noqa: E402 - the clock comes before anything else
import sys  # noqa: E402

time.sleep(float(sys.argv[2]))
with open(sys.argv[1] + ".aside", "w", encoding="utf-8") as file:
    file.write(f"{began} {time.time()}")
os.rename(sys.argv[1] + ".aside", sys.argv[1])
