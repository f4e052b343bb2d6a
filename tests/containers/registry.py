"""A registry of images that wants a password: Docker's protocol, version 2, as far as pulls go."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"  # or not compressed: engines look


class PrivateRegistry:
    """One image, ``team/python:1``, for one user."""

    def __init__(self, folder: Path, image: str, username: str, password: str) -> None:
        self.folder = folder
        self.allowed = f"{username}:{password}".encode()
        self.seen: list[tuple[str, bool]] = []
        """Path, and whether whoever asked was let in."""
        self.manifest = self._make_manifest(image)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.image = f"{self.address}/team/python:1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _make_manifest(self, image: str) -> bytes:
        archive = self.folder / "image.tar"
        subprocess.run(["docker", "save", "--output", str(archive), image], check=True)
        with tarfile.open(archive) as file:
            file.extractall(self.folder, filter="data")
        archive.unlink()
        [described] = json.loads((self.folder / "manifest.json").read_text())
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self._add_blob(described["Config"], CONFIG),
            "layers": [self._add_blob(name, LAYER) for name in described["Layers"]],
        }
        return json.dumps(manifest).encode()

    def _add_blob(self, name: str, kind: str) -> dict[str, object]:
        path = self.folder / name
        with path.open("rb") as file:
            digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        size = path.stat().st_size
        path.rename(self.folder / digest)
        return {"mediaType": kind, "size": size, "digest": digest}

    def find(self, path: str) -> tuple[str, bytes] | None:
        """Type and content of what is asked for."""
        if path in ("/v2/", "/v2"):
            return "application/json", b"{}"
        digest = f"sha256:{hashlib.sha256(self.manifest).hexdigest()}"
        if path in (f"/v2/team/python/manifests/{version}" for version in ("1", digest)):
            return MANIFEST, self.manifest
        name = path.rpartition("/")[2]
        if path.startswith("/v2/team/python/blobs/sha256:") and (self.folder / name).is_file():
            return "application/octet-stream", (self.folder / name).read_bytes()
        return None

    def is_allowed(self, header: str) -> bool:
        kind, _, given = header.partition(" ")
        return kind == "Basic" and base64.b64decode(given) == self.allowed

    def _make_handler(registry) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                is_allowed = registry.is_allowed(self.headers.get("Authorization", ""))
                registry.seen.append((self.path, is_allowed))
                if not is_allowed:
                    said = {"errors": [{"code": "UNAUTHORIZED", "message": "who are you?"}]}
                    return self._answer(401, "application/json", json.dumps(said).encode())
                found = registry.find(self.path)
                if found is None:
                    said = {"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}
                    return self._answer(404, "application/json", json.dumps(said).encode())
                return self._answer(200, *found)

            do_HEAD = do_GET  # noqa: N815

            def _answer(self, code: int, kind: str, content: bytes) -> None:
                self.send_response(code)
                self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                if code == 401:
                    self.send_header("WWW-Authenticate", 'Basic realm="private"')
                if kind == MANIFEST:
                    digest = hashlib.sha256(content).hexdigest()
                    self.send_header("Docker-Content-Digest", f"sha256:{digest}")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing to the terminal."""

        return Handler
