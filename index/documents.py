"""How a passage is put into the text index and taken out again: the index's fields, and the passage whole."""

import dataclasses
import datetime
import json
from typing import Any

import tantivy

from index.analyse import tokens
from index.engine import Passage
from index.terms import numbers, terms

# The form of the index: to be raised with every change to its fields or to the analyser, so that old ones are rebuilt.
FORM = "1"
HIGHEST_ID = 10**10
# Stands between the stem and the passage's own text, so that no phrase runs over their joint.
_JOINT = "¶"
_KEYWORDS = (
    *("state", "body", "by", "kind", "lang", "leads", "year", "right", "duty", "issue", "group", "policy", "sdg"),
    *("symbol", "para", "is", "repeated"),
)
_DATES = ("date", "deadline")
_FIELDS = tuple(field.name for field in dataclasses.fields(Passage))


def schema() -> tantivy.Schema:
    """Return the fields of the text index.

    `stems` and `words` hold tokens that are already analysed, `newest` and `oldest` unique keys to sort by: date, then
    the order in which passages stand in a document.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("document", indexed=True)
    builder.add_bytes_field("passage", stored=True)
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    for name in _KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("date", "deadline", "action", "newest", "oldest"):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def to_document(passage: Passage) -> tantivy.Document:
    """Return the document by which a passage is found."""
    if not 0 <= passage.id < HIGHEST_ID:
        raise ValueError(f"passage id {passage.id} is outside 0 to {HIGHEST_ID - 1}")
    document = tantivy.Document()
    document.add_integer("id", passage.id)
    document.add_integer("document", passage.document)
    document.add_bytes("passage", _whole(passage))
    stem, own = (list(tokens(text, passage.language)) for text in (passage.stem, passage.text))
    document.add_text("stems", " ".join([*(token.stem for token in stem), _JOINT, *(token.stem for token in own)]))
    document.add_text("words", " ".join(token.exact for token in (*stem, *own)))
    for name, values in terms(passage).items():
        for value in values:
            document.add_text(name, value)
    days = numbers(passage)
    for name, number in days.items():
        if number is not None:
            document.add_integer(name, number)
    document.add_integer("newest", (days["date"] or 0) * HIGHEST_ID + HIGHEST_ID - 1 - passage.id)
    document.add_integer("oldest", (days["date"] or 0) * HIGHEST_ID + passage.id)
    return document


def _whole(passage: Passage) -> bytes:
    return json.dumps({name: getattr(passage, name) for name in _FIELDS}, default=str, ensure_ascii=False).encode()


def to_passage(document: tantivy.Document) -> Passage:
    """Return the passage that a document was made of."""
    stored: bytes = document["passage"][0]
    fields: dict[str, Any] = json.loads(stored)
    for name in _DATES:
        fields[name] = fields[name] and datetime.date.fromisoformat(fields[name])
    whole: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return Passage(**whole)
