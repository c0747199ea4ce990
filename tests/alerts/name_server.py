"""A DNS server on a loopback port that answers from a table, and a resolver that asks it alone."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.resolver import Resolver

Zone = Mapping[tuple[str, str], Sequence[str]]  # (name, kind): records as zone files write them; () for a failure


class NameServer(socketserver.ThreadingUDPServer):
    daemon_threads = True

    def __init__(self, zone: Zone) -> None:
        super().__init__(("127.0.0.1", 0), Question)
        self.zone = zone


class Question(socketserver.BaseRequestHandler):
    server: NameServer

    def handle(self) -> None:
        raw, socket = self.request
        query = dns.message.from_wire(raw)
        [asked] = query.question
        kind = dns.rdatatype.to_text(asked.rdtype)
        name = asked.name.to_text(omit_final_dot=True)
        records = self.server.zone.get((name, kind))
        answer = dns.message.make_response(query)
        if records:
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *records))
        elif records is not None:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif not any(held == name for held, _ in self.server.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        wire = answer.to_wire()
        if len(wire) > 1232:
            answer.answer.clear()
            answer.flags |= dns.flags.TC
            wire = answer.to_wire()
        socket.sendto(wire, self.client_address)


@contextmanager
def resolving(zone: Zone) -> Iterator[Resolver]:
    """Give a resolver that knows of this zone alone."""
    server = NameServer(zone)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], server.server_address[1], 5.0
    try:
        yield resolver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
