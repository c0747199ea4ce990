"""Fetch: from the websites of human-rights bodies to documents in the catalogue."""
