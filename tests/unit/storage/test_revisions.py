"""What a revision changed is stored small, and gives the earlier text back."""

from hypothesis import given
from hypothesis import strategies as st

from watchd.storage.revisions import FIELDS, diff, undo

_texts = st.fixed_dictionaries({name: st.text(alphabet="ab \U0001f6e2", max_size=12) for name in FIELDS})


@given(_texts, _texts)
def test_the_earlier_texts_come_back_from_the_later_ones(before: dict[str, str], after: dict[str, str]) -> None:
    assert undo(after, diff(before, after)) == before


def test_a_changed_word_in_a_long_text_costs_little_more_than_the_word() -> None:
    plain = {"url": "u", "title": "t", "summary": "", "body": "word " * 2000 + "frigate" + " word" * 2000}
    assert len(diff(plain, plain | {"body": plain["body"].replace("frigate", "corvette")})) < 60


def test_nothing_changed_is_an_empty_diff() -> None:
    plain = {"url": "u", "title": "t", "summary": "s", "body": "b"}
    assert diff(plain, plain) == "{}"
