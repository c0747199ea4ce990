"""Links in mails: whatever was not made here, for this, and for now, opens nothing."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.tokens import Purpose, TokenError, read, sign
from tests.alerts.conftest import NOW

SECRET = "a secret of the tests"
purposes = st.sampled_from(Purpose)
ids = st.lists(st.integers(1, 2**63 - 1), min_size=1, max_size=5)
URL_SAFE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(purposes, ids, st.integers(1, 10**9))
def test_a_link_says_what_it_was_made_for_until_it_runs_out(purpose, named, seconds):
    until = NOW + timedelta(seconds=seconds)
    token = sign(purpose, named, secret=SECRET, until=until)
    assert set(token) <= URL_SAFE
    assert read(token, purpose, secret=SECRET, now=until - timedelta(seconds=1)) == named
    with pytest.raises(TokenError, match="run out"):
        read(token, purpose, secret=SECRET, now=until)


@given(purposes, purposes, ids)
def test_a_link_serves_its_purpose_alone(made_for, used_for, named):
    token = sign(made_for, named, secret=SECRET)
    if made_for == used_for:
        assert read(token, used_for, secret=SECRET, now=NOW) == named
    else:
        with pytest.raises(TokenError):
            read(token, used_for, secret=SECRET, now=NOW)


@given(purposes, ids, ids)
def test_the_ids_of_a_link_cannot_be_changed(purpose, named, others):
    _, _, seal = sign(purpose, named, secret=SECRET).partition(".")
    forged, _, _ = sign(purpose, others, secret="a secret of somebody else").partition(".")
    if named != others:
        with pytest.raises(TokenError, match="not one of ours"):
            read(f"{forged}.{seal}", purpose, secret=SECRET, now=NOW)


@given(st.data())
def test_a_link_changed_anywhere_opens_nothing(data):
    token = sign(Purpose.MANAGE, [7], secret=SECRET)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(sorted(URL_SAFE - {token[place]})))
    changed = token[:place] + other + token[place + 1 :]
    if decoded(changed) != decoded(token):  # the last bits of a last character mean nothing
        with pytest.raises(TokenError):
            read(changed, Purpose.MANAGE, secret=SECRET, now=NOW)


@given(st.text())
def test_nothing_but_a_link_is_ever_read(text):
    for purpose in Purpose:
        with pytest.raises(TokenError):
            read(text, purpose, secret=SECRET, now=NOW)


def decoded(token):
    parts = token.split(".")
    try:
        return [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts]
    except ValueError:
        return token
