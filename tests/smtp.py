"""A mail server of the standard library, that can be switched off, on, and made to refuse."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

GREETING = b"220 test\r\n"
OK = b"250 ok\r\n"


class Session(socketserver.StreamRequestHandler):
    """One connection, as far as smtplib needs it."""

    server: "SmtpServer"

    def handle(self) -> None:
        self.wfile.write(GREETING)
        for line in self.rfile:
            command = line.split(b" ")[0].strip().upper().decode()
            if command == "DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.post.take(self._content())
                self.wfile.write(OK)
            elif command == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            elif command == "RCPT":
                self.wfile.write(self.server.post.answer_to(line.decode()))
            else:
                self.wfile.write(OK)

    def _content(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class SmtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    post: "PostOffice"


class PostOffice:
    """What arrived, and the switch. The port stays the same while it is off.

    refusals   answer by a part of the address, such as {"gone@": "550 no such person"}
    """

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.port = 0
        self._server: SmtpServer | None = None
        self.open()

    def open(self) -> None:
        self._server = SmtpServer(("127.0.0.1", self.port), Session)
        self._server.post = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, content: bytes) -> None:
        message: Any = message_from_bytes(content, policy=policy.default)
        self.arrived.append(message)

    def answer_to(self, recipient: str) -> bytes:
        for part, answer in self.refusals.items():
            if part in recipient:
                return f"{answer}\r\n".encode()
        return OK

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.arrived]
