"""Finds the recommendations in a document that has been read."""
