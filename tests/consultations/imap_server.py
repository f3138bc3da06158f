"""A mail server that speaks as much IMAP as is needed to read it, on this machine."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Post:
    """What lies on the server: by mailbox the mails by number; and how it misbehaves."""

    boxes: dict[str, dict[int, bytes]] = field(default_factory=dict)
    validity: int = 7
    password: str = "hemmelig"
    # Said «no» to, or hung up on, at the first command that begins so.
    refuses: str = ""
    hangs_up_at: str = ""
    heard: list[str] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    post: Post

    def handle(self) -> None:
        self.box: dict[int, bytes] = {}
        self._say(b"* OK ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.post.heard.append(command)
            if self.post.hangs_up_at and command.startswith(self.post.hangs_up_at):
                return
            if self.post.refuses and command.startswith(self.post.refuses):
                self._say(f"{tag} NO [SERVERBUG] try later".encode())
                continue
            self._answer(tag, command)

    def _answer(self, tag: str, command: str) -> None:
        word, done = command.upper(), "OK done"
        if word.startswith("CAPABILITY"):
            self._say(b"* CAPABILITY IMAP4rev1")
        elif word.startswith("LOGIN") and self.post.password not in command:
            done = "NO [AUTHENTICATIONFAILED] wrong"
        elif word.startswith(("EXAMINE", "SELECT")):
            done = self._open(command.partition(" ")[2].strip('"'))
        elif word.startswith("UID SEARCH"):
            self._search(int(re.findall(r"\d+", command)[0]))
        elif word.startswith("UID FETCH"):
            self._fetch(int(re.findall(r"\d+", command)[0]), "SIZE" in word)
        self._say(f"{tag} {done}".encode())

    def _open(self, name: str) -> str:
        if name not in self.post.boxes:
            return "NO [NONEXISTENT] no such mailbox"
        self.box = self.post.boxes[name]
        self._say(f"* {len(self.box)} EXISTS".encode())
        self._say(f"* OK [UIDVALIDITY {self.post.validity}] valid".encode())
        return "OK [READ-ONLY] opened"

    def _search(self, first: int) -> None:
        newest = max(self.box, default=0)
        found = [uid for uid in self.box if uid >= min(first, newest)]
        self._say(" ".join(["* SEARCH", *map(str, found)]).encode())

    def _fetch(self, uid: int, only_size: bool) -> None:  # noqa: FBT001
        mail = self.box.get(uid)
        if mail is None:
            return
        if only_size:
            self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(mail)})".encode())
            return
        self._say(f"* 1 FETCH (UID {uid} BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@contextmanager
def serving(post: Post, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port at which the post can be read."""
    handler: Any = type("Talk", (_Talk,), {"post": post})
    with _Server(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
