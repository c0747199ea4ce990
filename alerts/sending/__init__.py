"""Sending: how what waits in the outbox reaches a mail folder, a mail server or a subscriber's own system."""
