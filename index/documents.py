"""How a passage is put into the text index and taken out again: the index's fields, and the passage whole."""

import orjson
import tantivy

from index import stored
from index.engine import Passage
from index.terms import KEYWORDS, NUMBERS, numbers, terms

# To be raised with every change to the fields below or to the files of vectors (index/rows.py), so that old ones are
# rebuilt.
FORM = f"{stored.FORM}.4"


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
    # Without frequencies, which only the rank of a word asked for exactly would use: a twentieth of the index.
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    for name in KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*NUMBERS, "newest", "oldest"):
        # Numbers are compared by their columns alone.
        builder.add_integer_field(name, indexed=False, fast=True)
    return builder.build()


def to_document(passage: Passage) -> tantivy.Document:
    """Return the document by which a passage is found."""
    newest, oldest = stored.keys(passage)
    document = tantivy.Document()
    document.add_integer("id", passage.id)
    document.add_integer("document", passage.document)
    # Without the names of the fields, which would be a twentieth of the index.
    document.add_bytes("passage", orjson.dumps([getattr(passage, name) for name in stored.FIELDS]))
    stems, words = stored.analysed(passage)
    document.add_text("stems", stems)
    document.add_text("words", words)
    for name, values in terms(passage).items():
        for value in values:
            document.add_text(name, value)
    for name, number in numbers(passage).items():
        if number is not None:
            document.add_integer(name, number)
    document.add_integer("newest", newest)
    document.add_integer("oldest", oldest)
    return document


def to_passage(document: tantivy.Document) -> Passage:
    """Return the passage that a document was made of."""
    return stored.to_passage(dict(zip(stored.FIELDS, orjson.loads(document["passage"][0]), strict=True)))
