"""Data to work with: the default datastore, and the diabetes files of the labs."""

from __future__ import annotations

import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from estimatory.data import Datastore


@pytest.fixture
def store(workspace):
    return Datastore.get_default(workspace)


@pytest.fixture
def put(store):
    """``put("folder/a.csv", text)``: a file in the default datastore."""

    def write(name, content):
        path = store.open_store().local_path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        with open(path, "wb") as file:
            file.write(data)
        return path

    return write


@pytest.fixture
def web_server():
    """``url, requests = web_server({"/a.csv": b"…"})``: a real server; requests it has had."""
    servers = []

    def start(files, delay_s=0.0):
        requests = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(with_body=True)

            def do_HEAD(self):
                self.answer(with_body=False)

            def answer(self, with_body):
                requests.append((self.command, self.path))
                time.sleep(delay_s)
                content = files.get(self.path.partition("?")[0])
                self.send_response(404 if content is None else 200)
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                if with_body and content:
                    self.wfile.write(content)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}", requests

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
