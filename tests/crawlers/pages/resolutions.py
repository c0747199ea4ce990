"""A recorded reply to a number that was asked for, read as the file fetcher reads it."""

from tests.crawlers.pages.ods import read

__all__ = ["read"]
