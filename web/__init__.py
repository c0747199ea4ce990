"""Show: the pages and the JSON API."""
