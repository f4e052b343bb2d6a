"""``python steady_points.py SECONDS RATE``: log one series at that many points a second."""

from __future__ import annotations

import sys
import time

from estimatory import Run


def main() -> None:
    seconds, rate = float(sys.argv[1]), int(sys.argv[2])
    log = Run.get_context().log
    begin = time.monotonic()
    for number in range(round(seconds * rate)):
        late = begin + number / rate - time.monotonic()
        if late > 0:
            time.sleep(late)
        log("loss", 1 / (number + 1))


if __name__ == "__main__":
    main()
