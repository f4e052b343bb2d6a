"""Logs of hundreds of megabytes in the browser: at the end, read in place, in colour."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.end_to_end.log_page import LogPage
from tests.end_to_end.opened_lab import open_empty_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

LINE = "%07d " + "loss=0.1234 word " * 11
COLOURS = [f"\x1b[38;5;{n}mcolour {n}\x1b[0m" for n in range(256)]
COLOURS += [f"\x1b[48;5;{n}mon {n}\x1b[0m" for n in range(256)]
COLOURS += [
    f"\x1b[38;2;{r};{g};{b}mtrue {r} {g} {b}\x1b[0m"
    for r in (0, 140, 255)
    for g in (0, 255)
    for b in (0, 255)
]
COLOURS += [
    "\x1b[1mbold\x1b[0m \x1b[3mitalic\x1b[0m \x1b[4munderlined\x1b[0m \x1b[7minverse\x1b[0m"
]
COLOURS += [
    "\x1b[2K\x1b[1A\x1b]8;;https://example.org\x1b\\a link\x1b]8;;\x1b\\ turned \u202eround\x00",
    "",
]
THEMES = ("JupyterLab Dark", "JupyterLab Dark High Contrast", "JupyterLab Light")


@pytest.fixture
def lab(jupyter):
    with open_empty_lab(jupyter) as lab:
        yield lab


@pytest.fixture
def open_log(lab, make_run):
    """Make a run that is alive with so much in its log, and show that; its log is removed."""
    logs = []

    def open_it(name: str, data: bytes) -> LogPage:
        log = LogPage(lab, make_run(name, ended=False))
        logs.append(log)
        log.write(data)
        log.open()
        return log

    yield open_it
    for log in logs:
        log.remove()


def test_logs_of_any_size_and_colour(lab, open_log):
    show_a_million_lines(lab, open_log)
    show_one_line_of_200_megabytes(lab, open_log)
    show_colours_in_every_theme(lab, open_log)
    assert not [m for m in lab.messages if "pageerror" in m], lab.messages


def show_a_million_lines(lab, open_log):
    data = b"".join(b"%-199s\n" % (LINE % n).encode() for n in range(1_050_000))
    log = open_log("million", data)
    log.expect_at_end("1049999 loss")
    for is_wrapped in (True, False):
        log.wrap.set_checked(is_wrapped)
        log.write(b"%-199s\n" % b"one more " * 2_000 + b"is it wrapped: %d\n" % is_wrapped)
        log.expect_at_end(f"is it wrapped: {is_wrapped:d}")
        lab.take_picture(f"log-million-wrapped-{is_wrapped:d}")
    log.wrap.check()
    log.expect_at_end("is it wrapped: 0")
    log.expect_followed()

    # What is read stays where it is, whatever is written or loaded.
    log.box.hover()
    lab.page.mouse.wheel(0, -3_000)
    expect(log.follow).not_to_be_checked()
    before = log.settled_top()
    log.write(b"written meanwhile\n" * 2_000)
    lab.set_sidebar_width(360)
    lab.set_sidebar_width(280)
    assert log.settled_top() == pytest.approx(before, abs=40)
    log.box.focus()
    lab.page.keyboard.press("Home")
    log.expect_seen("0000000 loss")
    log.button("Show later lines").click()
    expect(log.box).to_contain_text("0000600 loss")
    log.expect_seen("0000327 loss")
    lab.page.keyboard.press("End")
    expect(log.follow).to_be_checked()
    log.expect_at_end("written meanwhile")

    # A match is shown among the lines around it, and pages before it do not move it.
    log.search("0500000 loss")
    log.matches.get_by_role("button").click()
    log.expect_seen("0500000 loss")
    log.expect_seen("0499999 loss")
    expect(log.follow).not_to_be_checked()
    lab.take_picture("log-million-match")
    log.follow.check()
    log.expect_at_end("written meanwhile")


def show_one_line_of_200_megabytes(lab, open_log):
    data = b"word " * 20_000_000 + b"needle " + b"word " * 20_000_000
    log = open_log("long", data + b"the end")
    log.expect_at_end("the end")
    expect(log.hidden).to_contain_text("… 200 MB of this line not shown")
    lab.take_picture("log-long-line")
    for is_wrapped in (False, True):
        log.wrap.set_checked(is_wrapped)
        log.write(b" goes on, wrapped: %d" % is_wrapped)
        log.expect_at_end(f"wrapped: {is_wrapped:d}")
    log.search("needle")
    expect(log.matches).to_contain_text('1 line with "needle"')
    log.matches.get_by_role("button").click()
    log.expect_seen("needle")
    expect(log.hidden).to_contain_text("… 100 MB of this line not shown")
    lab.take_picture("log-long-line-match")
    log.follow.check()
    log.write(b"\r 10%\r 99%")
    log.expect_at_end(" 99%")
    expect(log.box.locator(".estimatory-log-block")).to_have_text("99%")
    log.write(b"\r100%\nnext line\n")
    log.expect_at_end("next line")
    expect(log.box.locator(".estimatory-log-block").last).to_have_text("100%\nnext line\n")


def show_colours_in_every_theme(lab, open_log):
    log = open_log("colours", "\n".join(COLOURS).encode())
    log.expect_at_end("a link turned \\u202eround\\x00")
    expect(log.box).not_to_contain_text("\x1b")
    expect(log.box).not_to_contain_text("[")
    assert log.style("bold", "font-weight") == "700"
    assert log.style("italic", "font-style") == "italic"
    assert log.style("underlined", "text-decoration-line") == "underline"
    for theme in THEMES:
        lab.set_theme(theme)
        worst = log.contrasts()
        assert len(worst) > 500
        assert min(worst.values()) >= 4.5, {k: v for k, v in worst.items() if v < 4.5}
        for place in ("top", "end"):
            log.scroll_to(place)
            lab.take_picture(f"log-colours-{theme.split(' ', 1)[1].lower()}-{place}")
    lines = "".join(f"colour {n}\n" for n in range(256))
    assert lines in log.copied()
