"""The facts about sources: those that are visited, and those that are linked to only."""

import pytest

from crawlers.sources import WrongSource, linked_sources, source, sources


@pytest.mark.parametrize("name", ["coe", "imf", "normlex", "undl"])
def test_a_source_that_forbids_visitors_is_refused_with_its_reason(name: str) -> None:
    assert name not in sources()
    with pytest.raises(WrongSource) as refused:
        source(name)
    assert str(refused.value) == f"{name}: linked to, not visited: {linked_sources()[name].reason}"
    assert "\n" not in str(refused.value)
