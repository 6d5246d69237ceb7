"""The alerts that every channel shows in a golden file: plain, hostile, right to left, forty outlets, an absence."""

from tests.golden.mails.views import ABSENCE, FORTY, VIEWS

FIVE = {
    "plain": VIEWS["plain_es"],
    "hostile": VIEWS["hostile"],
    "right_to_left": VIEWS["right_to_left_fa"],
    "forty_outlets": FORTY,
    "absence": ABSENCE,
}
