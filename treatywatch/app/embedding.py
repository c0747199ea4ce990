"""The embedding stage: each passage gets the vector of its meaning, once, after it can already be found by words."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from index.engine import Engine, Vector
from treatywatch.app.house import House
from treatywatch.app.reading import Progress
from treatywatch.catalogue.tables import Embedding, Paragraph

BATCH = 128  # passages embedded and committed at once: what a kill costs at most


def embed_all(house: House, progress: Progress = lambda done, of: None) -> int:
    """Give a vector to every passage of the engine that lacks one; return how many. May be cut short anywhere."""
    with house.engine(writable=True) as engine:
        lacking = engine.lacking_vectors()
        for start in range(0, len(lacking), BATCH):
            _embed(house, engine, lacking[start : start + BATCH])
            progress(min(start + BATCH, len(lacking)), len(lacking))
    return len(lacking)


def _embed(house: House, engine: Engine, passages: Sequence[int]) -> None:
    with house.catalogue.session() as session:
        texts = passage_texts(session, passages)
        kept = _kept(session, house.embedder.name, texts.values())
    new = {text_sha256(text): text for text in texts.values() if text_sha256(text) not in kept}
    if new:
        kept |= dict(zip(new, house.embedder.embed(list(new.values())), strict=True))
        with house.catalogue.session() as session:
            session.add_all(
                Embedding(
                    model=house.embedder.name, text_sha256=sha256, vector=kept[sha256].astype(np.float16).tobytes()
                )
                for sha256 in new
            )
    ids = [passage for passage in passages if passage in texts]
    engine.add_vectors(ids, np.stack([kept[text_sha256(texts[passage])] for passage in ids]))


def kept_vectors(session: Session, model: str, passages: Sequence[int]) -> dict[int, Vector]:
    """Return the vectors that are kept for passages, by id; those not embedded yet are lacking."""
    texts = passage_texts(session, passages)
    kept = _kept(session, model, texts.values())
    found = {passage: kept.get(text_sha256(text)) for passage, text in texts.items()}
    return {passage: vector for passage, vector in found.items() if vector is not None}


def passage_texts(session: Session, passages: Sequence[int]) -> dict[int, str]:
    """Return the text that is embedded for each passage by id: the sentence that introduces it, and its own."""
    stem = select(Paragraph).subquery()
    query = select(Paragraph.id, Paragraph.text, stem.c.text).outerjoin(
        stem, (stem.c.version_id == Paragraph.version_id) & (stem.c.position == Paragraph.stem)
    )
    rows = session.execute(query.where(Paragraph.id.in_(passages)))
    return {passage: f"{introduction} {text}" if introduction else text for passage, text, introduction in rows}


def _kept(session: Session, model: str, texts: Iterable[str]) -> dict[str, Vector]:
    wanted = {text_sha256(text) for text in texts}
    rows = session.execute(
        select(Embedding.text_sha256, Embedding.vector).where(
            Embedding.model == model, Embedding.text_sha256.in_(wanted)
        )
    )
    return {sha256: np.frombuffer(vector, np.float16).astype(np.float32) for sha256, vector in rows}


def text_sha256(text: str) -> str:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()
