from watchd.alerts.render.marks import marked_pieces, offsets, plain
from watchd.alerts.render.outline import Piece


def test_a_sentence_comes_apart_at_its_marks() -> None:
    assert marked_pieces("the spare parts came", [(4, 15)]) == (
        Piece("the "),
        Piece("spare parts", is_hit=True),
        Piece(" came"),
    )


def test_marks_that_overlap_or_lie_outside_are_mended() -> None:
    pieces = marked_pieces("abcdef", [(4, 99), (-3, 2), (1, 3), (3, 3), (70, 80)])
    assert pieces == (Piece("abc", is_hit=True), Piece("d"), Piece("ef", is_hit=True))


def test_a_long_sentence_is_cut_around_its_first_mark() -> None:
    sentence = "x" * 5_000 + "radar" + "y" * 5_000
    pieces = marked_pieces(sentence, [(5_000, 5_005)], limit=300)
    assert Piece("radar", is_hit=True) in pieces
    assert plain(pieces).startswith("…x")
    assert plain(pieces).endswith("y…")
    assert len(plain(pieces)) <= 302


def test_a_mark_may_be_longer_than_the_room_for_it() -> None:
    assert plain(marked_pieces("x" * 1_000, [(0, 1_000)], limit=100)) == "x" * 100 + "…"


def test_offsets_point_at_the_words_in_the_cleaned_sentence() -> None:
    pieces = marked_pieces("\r\n a\u202e\x00  spare\tparts b", [(8, 19)])
    assert [plain(pieces)[start:end] for start, end in offsets(pieces)] == ["spare parts"]


def test_a_sentence_of_nothing_has_no_pieces() -> None:
    assert marked_pieces("\u202e\x00", [(0, 1)]) == ()
