import pytest

from watchd.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ejército", "ejercito"),
        ("ejército", "ejercito"),
        ("año", "ano"),
        ("Straße", "strasse"),
        ("Ёлка", "елка"),
        ("Май", "май"),
        ("Маи\u0306", "май"),
        ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
        ("أحمد إيران آمریکا ٱلله", "احمد ایران امریکا الله"),
        ("كتاب على مدرسة", "کتاب علی مدرسه"),
        ("تَحْرِیم تحـــریم", "تحریم تحریم"),
        ("٣٠ ۳۰ ３０", "30 30 30"),
        ("ＣＥＴＣ ﬁn №", "cetc fin no"),
        ("Ven\u00adezuela\u200b", "venezuela"),
        ("می\u200cشود", "می\u200cشود"),
        ("ｶﾞ", "カ\u3099"),
        ("φίλος ΦΊΛΟΣ", "φιλοσ φιλοσ"),
    ],
)
def test_letters_that_read_the_same_fold_to_the_same(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_signs_and_white_space_stay() -> None:
    assert fold("A, B! «C»") == "a, b! «c»"
