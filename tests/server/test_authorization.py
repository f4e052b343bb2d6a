"""No route answers a stranger, nor somebody whom the authorizer denies."""

from __future__ import annotations

import re
from typing import ClassVar

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPClientError

from estimatory_server.routes import ROUTES

from .test_openapi import _own_verbs

WALK = [
    (re.sub(r"\(\?P<(\w+)>[^)]*\)", r"\1", pattern).strip("/"), verb.upper())
    for pattern, handler in ROUTES
    for verb in sorted(_own_verbs(handler))
]
SOCKETS = [path for path, _ in WALK if path.endswith("/stream")]


class DenyingAuthorizer(Authorizer):
    """Knows everybody and lets nobody do anything; remembers what was asked."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def is_authorized(self, handler, user, action, resource):
        self.asked.append((action, resource))
        return False


def test_the_walk_covers_every_noun():
    assert len(WALK) > 30
    assert len(SOCKETS) == 1


async def _status(fetch, path, verb, **options):
    body = b"{}" if verb in ("POST", "PATCH", "PUT") else None
    answer = await fetch(
        path, method=verb, body=body, raise_error=False, follow_redirects=False, **options
    )
    return answer.code


async def test_without_a_token_every_route_is_closed(jp_fetch, make_run, stream_status):
    make_run("run_id")
    for path, verb in WALK:
        if path not in SOCKETS:
            status = await _status(jp_fetch, path, verb, headers={"Authorization": "token wrong"})
            assert status in (401, 403), f"{verb} {path} answered {status}"
    assert await stream_status(headers={"Authorization": "token wrong"}) == 403


@pytest.fixture
def stream_status(jp_ws_fetch):
    async def connect(**options):
        try:
            (await jp_ws_fetch(SOCKETS[0], **options)).close()
        except HTTPClientError as error:
            return error.code
        return 101

    return connect


class TestDenied:
    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        DenyingAuthorizer.asked.clear()
        jp_server_config["ServerApp"]["authorizer_class"] = DenyingAuthorizer
        return jp_server_config

    async def test_with_a_denying_authorizer_every_route_is_closed(
        self, jp_fetch, make_run, stream_status
    ):
        folder = make_run("run_id")
        for path, verb in WALK:
            if path not in SOCKETS:
                status = await _status(jp_fetch, path, verb)
                assert status == 403, f"{verb} {path} answered {status}"
        assert await stream_status() == 403
        assert folder.exists()
        assert {resource for _, resource in DenyingAuthorizer.asked} == {"estimatory"}
        assert {action for action, _ in DenyingAuthorizer.asked} == {"read", "write", "execute"}


async def test_with_a_token_the_socket_opens(stream_status, jp_serverapp):
    assert await stream_status() == 101
