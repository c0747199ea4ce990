"""Webhooks: what answers a saved search, handed to its owner's own system in place of a mail."""
