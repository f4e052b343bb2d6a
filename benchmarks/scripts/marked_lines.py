"""Texts of 200 characters with a number in each, such as ``<line 7>``.

``python marked_lines.py FILE COUNT PAUSE_S LAYOUT``: add them to a file, one after each pause; the
moment of each is a line of the output.
"""

from __future__ import annotations

import sys
import time

WIDTH = 200
LAYOUTS = {"lines": "{mark:.<199}\n", "one line": "{mark:.>200}"}
"""The number is where it is in sight when the end of the text is."""


def marked(number: int, layout: str) -> bytes:
    return LAYOUTS[layout].format(mark=f"<line {number}>").encode()


def main() -> None:
    path, layout = sys.argv[1], sys.argv[4]
    for number in range(1, int(sys.argv[2]) + 1):
        time.sleep(float(sys.argv[3]))
        print(time.time())
        with open(path, "ab") as file:
            file.write(marked(number, layout))


if __name__ == "__main__":
    main()
