"""The indices of an installation on its server: made from a template, found by an alias, and put in place at once."""

import uuid
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from index.elastic.mapping import FORM, MAPPINGS, SETTINGS, vector_mapping
from index.engine import IndexUnusable, OutdatedIndex


class Indices:
    """The indices called `name`: the one that is searched and written, and one that is being made to take its place.

    Both are reached by an alias that has the form in its name, so that no version ever searches words that another
    analysed. Methods raise what the client raises.
    """

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._name = name
        self.alias = f"{name}-form-{FORM}"

    @property
    def building(self) -> str:
        """The alias of an index that nobody searches yet."""
        return f"{self.alias}-building"

    def begin(self) -> str:
        """Make an empty index that nobody searches yet; what an earlier beginning left behind is deleted."""
        for index in self._under(self.building):
            self.delete(index)
        return self.make(self.building)

    def make(self, alias: str) -> str:
        """Make an empty index under an alias; return its name. Raises IndexUnusable where it is not as asked."""
        self._put_template()
        index = f"{self._name}-passages-{FORM}-{uuid.uuid4().hex[:12]}"
        self._client.indices.create(index=index, aliases={alias: {}})
        # A template of another's that comes before ours would let the server guess at fields.
        mappings = self._client.indices.get_mapping(index=index)[index]["mappings"]
        if mappings.get("_meta") != MAPPINGS["_meta"] or mappings.get("dynamic") != "strict":
            self._client.indices.delete(index=index)
            raise IndexUnusable(f"another index template takes {index}: give ours the higher priority")
        return index

    def show(self, index: str) -> None:
        """Have an index searched from now on in place of all others of this name, which are deleted: in one step."""
        others = [held for held in self.held() if held != index]
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self.alias, "is_write_index": True}}]
        actions.append({"remove": {"index": index, "alias": self.building}})
        actions += [{"remove_index": {"index": other}} for other in others]
        self._client.indices.update_aliases(actions=actions)

    def held(self) -> list[str]:
        """Return the names of all indices of this name, of whatever form."""
        return list(self._client.indices.get(index=f"{self._name}-passages-*", features="aliases"))

    def has(self, alias: str) -> bool:
        """Say whether there is an index under an alias."""
        return bool(self._client.indices.exists_alias(name=alias))

    def delete(self, index: str) -> None:
        """Delete an index; one that is not there is passed over."""
        self._client.options(ignore_status=404).indices.delete(index=index)

    def ensure(self, alias: str) -> None:
        """Make an index under an alias where it has none; refuses another version's."""
        if not self.has(alias):
            self.refuse_other_forms()
            self.make(alias)

    def refuse_other_forms(self) -> None:
        """Raise OutdatedIndex where indices are held, none of which this version can search.

        Raises IndexUnusable where a newer version made one: an older one that still runs must not put its own there.
        """
        others = set(self.held()) - set(self._under(self.building))
        where = f'the search index "{self._name}" on the server was made by'
        if any(self._form(index) > _steps(FORM) for index in others):
            raise IndexUnusable(f"{where} a newer version: start that one, or run `treatywatch rebuild index`")
        if others:
            raise OutdatedIndex(f"{where} another version: `treatywatch process` makes it anew")

    def dimension(self, alias: str, field: str) -> int | None:
        """Return how many numbers the vectors of a field have; None where there are none yet."""
        try:
            found = self._client.indices.get_field_mapping(index=alias, fields=field)
        except NotFoundError:
            return None
        (index,) = found.values()
        return int(index["mappings"][field]["mapping"][field]["dims"]) if index["mappings"] else None

    def add_vectors_field(self, alias: str, field: str, dimension: int) -> None:
        """Have an index take vectors of so many numbers."""
        self._client.indices.put_mapping(index=alias, properties={field: vector_mapping(dimension)})

    def _form(self, index: str) -> list[int]:
        return _steps(index.removeprefix(f"{self._name}-passages-").partition("-")[0])

    def _under(self, alias: str) -> list[str]:
        return list(self._client.indices.get_alias(name=alias)) if self.has(alias) else []

    def _put_template(self) -> None:
        """Put the template of this form; an operator's own settings come from the component template NAME@custom."""
        custom = f"{self._name}@custom"
        self._client.indices.put_index_template(
            name=f"{self._name}-passages-{FORM}",
            index_patterns=[f"{self._name}-passages-{FORM}-*"],
            composed_of=[custom],
            ignore_missing_component_templates=[custom],
            priority=500,
            version=1,
            template={"settings": SETTINGS, "mappings": MAPPINGS},
        )


def _steps(form: str) -> list[int]:
    return [int(step) for step in form.split(".")]
