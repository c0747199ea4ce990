"""How fast queued mails are sent to a local mail server, with and without signatures, and in how much memory.

Run as `python -m bench.sending [--mails N] [--size BYTES]`. The server is a process of its own that keeps nothing.
"""

import argparse
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import insert

from alerts.sending.mails import Post
from alerts.sending.run import send
from alerts.sending.signature import Signer
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.mail_target import MailServer

SENDER = "Treatywatch <alerts@treatywatch.example>"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SERVER = """
import sys
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"
controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
sys.stdin.read()
controller.stop()
"""


def main() -> None:
    """Queue, send, and print the rates."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mails", type=int, default=2000)
    asked.add_argument("--size", type=int, default=20_000, help="bytes of a mail")
    options = asked.parse_args()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = Signer(domain="treatywatch.example", selector="bench", key=key)
    with tempfile.TemporaryDirectory() as folder:
        for name, using in (("unsigned", None), ("signed", signer), ("unsigned", None), ("signed", signer)):
            measure(name, using, Path(folder), options.mails, options.size)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def measure(name: str, signer: Signer | None, folder: Path, mails: int, size: int) -> None:
    """Send so many mails, and print how many went in a second, and on how much of a processor."""
    with serving() as port, closing(open_catalogue(f"sqlite:///{folder / 'catalogue.db'}")) as catalogue:
        queue(catalogue, mails, size)
        channel = Post(
            target=MailServer(host="127.0.0.1", port=port),
            sender=SENDER,
            secret="a secret of the benchmark",
            written=lambda _session, delivery: delivery.message,
            signer=signer,
        ).channel()
        start, worked = time.perf_counter(), time.process_time()
        result = send(catalogue, channel, lambda: NOW)
        took, worked = time.perf_counter() - start, time.process_time() - worked
    assert (result.sent, result.failures) == (mails, ())
    print(f"{name:>8}: {mails / took:6.0f} mails/s, {1000 * worked / mails:.2f} ms of a processor each")


@contextmanager
def serving() -> Iterator[int]:
    """Run the mail server as a process of its own for the length of a block; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        server.stdout.readline()
        yield port
        server.terminate()


def queue(catalogue: Catalogue, mails: int, size: int) -> None:
    """Put mails of that size into the outbox."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, "reader@example.org", "12 new paragraphs: housing"
    message["List-Unsubscribe"] = "<https://treatywatch.example/alerts/stop/a-token-of-some-length>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    line = "The Committee recommends that the State party end forced evictions.\n"
    message.set_content(line * (size // len(line)), cte="quoted-printable")
    raw = message.as_bytes()
    row = {"subject": "x", "message": raw, "status": "queued", "created": NOW}
    made = time.time_ns()
    rows = [
        {**row, "message_id": f"<{made}.{number}@treatywatch.example>", "email": f"reader{number}@example.org"}
        for number in range(mails)
    ]
    with catalogue.session() as session:
        session.execute(insert(Delivery), rows)


if __name__ == "__main__":
    main()
