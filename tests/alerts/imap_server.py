"""As much of an IMAP server as reading a mailbox takes (RFC 3501), on a loopback port, encrypted."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ImapServer(socketserver.ThreadingTCPServer):
    """Holds mails, and which of them were seen."""

    daemon_threads = True

    def __init__(self, mails: list[bytes], context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.mails = dict(enumerate(mails, 1))
        self.seen: set[int] = set()

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port

    @contextmanager
    def running(self) -> Iterator["ImapServer"]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that leaves over the certificate."""


class Dialogue(socketserver.StreamRequestHandler):
    """One connection."""

    server: ImapServer

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            answer = self.answer(command)
            self.wfile.write(re.sub(rb"(?m)^TAG ", tag.encode() + b" ", answer))
            if command == "LOGOUT":
                return

    def answer(self, command: str) -> bytes:
        mails, seen = self.server.mails, self.server.seen
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
        if command.startswith("LOGIN"):
            right = command == 'LOGIN bounces "right"'
            return b"TAG OK done\r\n" if right else b"TAG NO [AUTHENTICATIONFAILED] wrong\r\n"
        if command.startswith("SELECT"):
            return b"* %d EXISTS\r\nTAG OK [READ-WRITE]\r\n" % len(mails)
        if command == "UID SEARCH UNSEEN":
            unseen = " ".join(str(number) for number in mails if number not in seen)
            return f"* SEARCH {unseen}\r\nTAG OK done\r\n".encode()
        if fetch := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.\d+>\)", command):
            mail = mails[int(fetch[1])]
            return b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\nTAG OK done\r\n" % (fetch[1].encode(), len(mail), mail)
        if store := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command):
            seen.add(int(store[1]))
            return b"TAG OK done\r\n"
        return b"* BYE\r\nTAG OK done\r\n" if command == "LOGOUT" else b"TAG BAD unknown\r\n"
