import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from alerts.consents import (
    ASKED_BY_ADDRESS,
    ASKED_BY_NETWORK,
    DAY,
    WORDING,
    WORDINGS,
    Event,
    Occasion,
    address_was_asked_enough,
    consents_of,
    network_has_asked_enough,
    network_of,
    note,
)
from tests.alerts.conftest import NOW, READER
from treatywatch.catalogue.alert_tables import Consent

HERE = Occasion(now=NOW, secret="a secret of the tests", network="192.0.2.0/24")


@pytest.mark.parametrize("statement", [update(Consent).values(event="confirmed"), delete(Consent)])
def test_the_database_refuses_to_change_or_take_away_a_line(catalogue, statement):
    with catalogue.session() as session:
        note(session, Event.ASKED, READER, HERE, 7)
    with pytest.raises(DatabaseError, match="never changed"), catalogue.session() as session:
        session.execute(statement)
    with catalogue.session() as session:
        assert [line.event for line in session.scalars(select(Consent))] == [Event.ASKED]


def test_the_log_names_neither_the_address_nor_the_network(catalogue):
    with catalogue.session() as session:
        note(session, Event.ASKED, READER, HERE, 7)
        [line] = consents_of(session, READER, HERE.secret)
        assert (line.subscription, line.wording, line.at) == (7, WORDING, NOW)
        assert not {line.address_hash, line.network} & {READER, HERE.network}


# A published wording stays: what people agreed to must be readable for as long as the log.
PUBLISHED = {"2026-11-25": "837b8275eee13f40"}


def test_a_published_wording_was_not_changed():
    assert {day: hashlib.sha256(text.encode()).hexdigest()[:16] for day, text in WORDINGS.items()} == PUBLISHED


def test_an_address_is_asked_so_often_a_day_from_whatever_networks(catalogue):
    with catalogue.session() as session:
        for turn in range(ASKED_BY_ADDRESS):
            assert not address_was_asked_enough(session, READER, HERE)
            note(session, Event.ASKED, READER, replace(HERE, network=f"192.0.{turn}.0/24"))
        assert address_was_asked_enough(session, READER, HERE)
        assert not address_was_asked_enough(session, "other@example.org", HERE)
        assert not address_was_asked_enough(session, READER, replace(HERE, now=NOW + DAY))


def test_a_network_asks_so_often_a_day_for_whatever_addresses(catalogue):
    with catalogue.session() as session:
        for turn in range(ASKED_BY_NETWORK):
            assert not network_has_asked_enough(session, HERE)
            note(session, Event.ASKED, f"reader{turn}@example.org", HERE)
        assert network_has_asked_enough(session, HERE)
        assert not network_has_asked_enough(session, replace(HERE, network="198.51.100.0/24"))
        assert not network_has_asked_enough(session, replace(HERE, now=NOW + DAY + timedelta(seconds=1)))


def test_only_sign_ups_count(catalogue):
    with catalogue.session() as session:
        for event in set(Event) - {Event.ASKED}:
            for _ in range(ASKED_BY_ADDRESS):
                note(session, event, READER, HERE)
        assert not address_was_asked_enough(session, READER, HERE)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_neighbours_are_one_network(host, network):
    assert network_of(host) == network
