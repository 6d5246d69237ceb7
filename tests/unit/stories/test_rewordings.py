"""One development in other words, which is told once."""

from dataclasses import replace

import pytest
from tests.unit.stories.test_news import stored, threaded


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("US sanctions Venezuelan defence minister's brother", "U.S. sanctions brother of Venezuelan defence minister"),
        ("EE.UU. sanciona a dos generales de Venezuela", "Estados Unidos sanciona a dos generales de Venezuela"),
        ("中方敦促美方停止在加勒比海的军事行动", "中国敦促美国停止加勒比海军事行动"),
        ("Лавров назвал удары США неприемлемыми", "Лавров: удары США неприемлемы"),
    ],
)
def test_a_state_or_a_word_in_another_form_is_no_news(before: str, after: str) -> None:
    found = threaded(after, replace(stored(before), language=None))
    assert (found.story_id, found.news) == ("st_1", ())
