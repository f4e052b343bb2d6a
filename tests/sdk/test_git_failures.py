"""What uv says of a repository that cannot be fetched, told as that."""

from __future__ import annotations

import pytest
from tests.sdk.test_environments_failures import explain

from estimatory.environments.uv.failures import is_unresolvable

HEAD = "error: Failed to download and build `{}`\n  cause: Git operation failed\n"
CLONE = "  cause: failed to clone into: /root/.cache/uv/git-v2/db/f66ddf4c5151495d\n"
ENDED = "  cause: process didn't exit successfully: `/usr/bin/git` (exit status: 128)\n"
STDERR = "         --- stderr\n         fatal: {}\n"


@pytest.mark.parametrize(
    ("requirement", "causes", "message"),
    [
        (
            "idna @ git+https://github.com/kjd/idna@v3.7#egg=idna",
            CLONE
            + "  cause: failed to fetch branch or tag `v3.7`\n"
            + ENDED
            + STDERR.format("unable to access: Failed to connect to github.com: timed out"),
            "The repository https://github.com/kjd/idna could not be fetched (branch or tag v3.7): "
            "unable to access: Failed to connect to github.com: timed out.",
        ),
        (
            "idna @ git+ssh://git@host/idna@abcdef1",
            "  cause: failed to find branch, tag, or commit `abcdef1`\n"
            + ENDED
            + STDERR.format("ambiguous argument 'abcdef1^0': unknown revision."),
            "The repository ssh://git@host/idna could not be fetched (branch, tag, or commit "
            "abcdef1): ambiguous argument 'abcdef1^0': unknown revision.",
        ),
        (
            "idna @ git+file:///none",
            CLONE + ENDED + STDERR.format("'/none' does not appear to be a git repository"),
            "The repository file:///none could not be fetched: '/none' does not appear to be a git "
            "repository.",
        ),
    ],
)
def test_a_repository_that_cannot_be_fetched_is_named(
    requirement: str, causes: str, message: str
) -> None:
    said = HEAD.format(requirement) + causes
    error = explain(said, requirement)
    assert error.summary == message
    assert "/run/build.log" in error.hint
    assert not is_unresolvable(said)  # another date or Python would not help
