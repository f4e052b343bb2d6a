import time

began = time.time()  # noqa: E702, I001 - the clock is the first thing that happens
import os
import sys

time.sleep(float(sys.argv[2]))
with open(sys.argv[1] + ".aside", "w") as file:
    file.write(f"{began} {time.time()}")
os.rename(sys.argv[1] + ".aside", sys.argv[1])
