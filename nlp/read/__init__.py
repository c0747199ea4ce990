"""Reads a file into numbered paragraphs, each with its place on the page."""
