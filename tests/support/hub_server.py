"""A model hub on this machine: it answers HEAD and GET of a repository's files as the real one."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def git_sha1(data: bytes) -> str:
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


@dataclass
class Hub:
    """``files``: by "owner/repository/file". What is in ``large`` has a SHA-256, the rest git's."""

    files: dict[str, bytes] = field(default_factory=dict)
    large: set[str] = field(default_factory=lambda: {"model.bin"})
    commit: str | None = COMMIT
    #: Sent in place of the file, under the file's own size and digest.
    other_bytes: dict[str, bytes] = field(default_factory=dict)
    #: The digest told, where it isn't the file's.
    told: dict[str, str] = field(default_factory=dict)
    #: Bytes after which the connection breaks, once for each number.
    cuts: dict[str, list[int]] = field(default_factory=dict)
    #: Large files lie on another host, as they do at the real one.
    elsewhere: bool = False
    status: int | None = None
    error_code: str | None = None
    #: (method, file, Range header, whole request line's target)
    seen: list[tuple[str, str, str | None, str]] = field(default_factory=list)
    #: (Host header, Authorization header) of each request.
    callers: list[tuple[str | None, str | None]] = field(default_factory=list)
    address: str = ""

    def gets(self, file: str) -> list[str | None]:
        """The Range of each GET of that file."""
        return [span for method, name, span, _ in self.seen if method == "GET" and name == file]


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def stored(self, repository: str, name: str) -> str:
            host = hub.address.replace("127.0.0.1", "localhost")
            return f"{host}/{repository}/stored/x/{name}?signature=secret"

        def answer(self) -> None:
            path = urlsplit(self.path).path.lstrip("/")
            owner, repository, place, _, name = path.split("/", 4)
            span = self.headers.get("Range")
            hub.seen.append((self.command, name, span, self.path))
            hub.callers.append((self.headers.get("Host"), self.headers.get("Authorization")))
            data = hub.files.get(f"{owner}/{repository}/{name}")
            if hub.status is not None or data is None:
                self.send_response(hub.status or 404)
                known = any(file.startswith(f"{owner}/{repository}/") for file in hub.files)
                code = hub.error_code or ("EntryNotFound" if known else "RepoNotFound")
                self.send_header("X-Error-Code", code)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if hub.elsewhere and name in hub.large and place == "resolve":
                self.send_response(302)
                self.send_header("Location", self.stored(f"{owner}/{repository}", name))
                self.send_header("X-Repo-Commit", str(hub.commit))
                self.send_header("X-Linked-Etag", f'"{hashlib.sha256(data).hexdigest()}"')
                self.send_header("X-Linked-Size", str(len(data)))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            first = int(span.removeprefix("bytes=").partition("-")[0]) if span else 0
            body = hub.other_bytes.get(name, data)[first:]
            self.send_response(206 if span else 200)
            if span:
                self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
            if hub.commit is not None:
                self.send_header("X-Repo-Commit", hub.commit)
            large = name in hub.large
            digest = hub.told.get(name) or (
                hashlib.sha256(data).hexdigest() if large else git_sha1(data)
            )
            self.send_header("X-Linked-Etag" if large else "ETag", f'"{digest}"')
            if large:
                self.send_header("X-Linked-Size", str(len(data)))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            cuts = hub.cuts.get(name)
            if cuts:
                self.wfile.write(body[: cuts.pop(0)])
                self.wfile.flush()
                self.close_connection = True
                return
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
