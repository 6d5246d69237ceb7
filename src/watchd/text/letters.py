"""The letters of a language: its script, and those that are most of any text in it."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_REMEMBERED: Final = 8192

# By the first word of a letter's Unicode name.
_SCRIPTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("be", "bg", "mk", "ru", "uk"), frozenset({"CYRILLIC"})),
    **dict.fromkeys(("ar", "ckb", "fa", "ps", "ur"), frozenset({"ARABIC"})),
    "zh": frozenset({"CJK", "BOPOMOFO"}),
    "ja": frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    "el": frozenset({"GREEK"}),
    "he": frozenset({"HEBREW"}),
    "hi": frozenset({"DEVANAGARI"}),
    "hy": frozenset({"ARMENIAN"}),
    "ka": frozenset({"GEORGIAN"}),
    "th": frozenset({"THAI"}),
    **dict.fromkeys(
        "ca cs da de en es et eu fi fr gl hr hu id it lt lv ms nb nl no pl pt ro sk sl sq sv tr vi".split(" "),  # noqa: SIM905 - legible
        frozenset({"LATIN"}),
    ),
}
_NAMES: Final = {
    "ARABIC": "Arabic", "ARMENIAN": "Armenian", "BOPOMOFO": "Chinese", "CJK": "Chinese", "CYRILLIC": "Cyrillic",
    "DEVANAGARI": "Devanagari", "GEORGIAN": "Georgian", "GREEK": "Greek", "HANGUL": "Korean", "HEBREW": "Hebrew",
    "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "LATIN": "Latin", "THAI": "Thai",
}  # fmt: skip

_HAN: Final = (
    "的一是在不了有人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平"
    "形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党"
    "程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干"
    "做必战先回则任取据处府报道美示华网站记称安全交东海油协议会谈支持合作"
    "這為個國時來們於對會發動過說產種後學經進著電裡現實體機當點從業應開還樣與關線內數麼質氣變條結解問無係軍題黨員總設長頭資邊級圖"
    "統計較將組別農幾區強決幹戰則處報導華網稱東協議談灣"
)
_LATIN: Final = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžß"
# Most of what is written in a language, in small letters; of languages in Latin letters, what ASCII lacks.
_COMMON: Final[dict[str, frozenset[str]]] = {
    "ru": frozenset("оеаинтсрвлкмдпуы"),
    "be": frozenset("аніырсетлоквдмяу"),
    "bg": frozenset("аиоентрсвлкдпмзъ"),
    "uk": frozenset("оанивіетрсклудпм"),
    "fa": frozenset("اینردمهوتبسشلکگزفيك"),
    "ar": frozenset("اليمنوترهبسدفعكقحة"),
    "zh": frozenset(_HAN),
    "es": frozenset("áéíóúñü¿¡"),
    "pt": frozenset("áâãàçéêíóôõúü"),
    "fr": frozenset("àâæçéèêëîïôœùûüÿ"),
    "de": frozenset("äöüß"),
    "it": frozenset("àèéìòù"),
    "en": frozenset(_LATIN),
}
# Below this share of its common letters a text is not in the language; measured on texts of each, and on the same
# texts read in the wrong encoding, which stay below 0.6 (0.05 in Chinese).
_ENOUGH: Final = {"zh": 0.2}
_ENOUGH_LETTERS: Final = 0.68


def scripts_of(language: str | None) -> frozenset[str]:
    """The scripts a language is written in; empty where it is not known, or has several."""
    return _SCRIPTS.get(language or "", frozenset())


def script_name(language: str) -> str:
    """The script of a language as people call it."""
    return " or ".join(sorted({_NAMES[script] for script in scripts_of(language)}))


def script_share(signs: Mapping[str, int], language: str) -> float:
    """The share of a text's letters that are in the language's script; 1 where it has no letters.

    `signs` says how often each sign stands in the text.
    """
    letters = {sign: number for sign, number in signs.items() if sign.isalpha()}
    wanted = scripts_of(language)
    inside = sum(number for sign, number in letters.items() if _script(sign) in wanted)
    return inside / sum(letters.values()) if letters else 1.0


def likeness(signs: Mapping[str, int], language: str) -> tuple[float, int]:
    """The share of common letters of the language among the letters beyond ASCII and signs no text has; their number.

    Only of languages that `is_known`. Without such letters the share is 1. `signs` says how often each sign stands in
    the text.
    """
    judged = {sign: number for sign, number in signs.items() if not sign.isascii() and not _is_neutral(sign)}
    common, total = _COMMON[language], sum(judged.values())
    inside = sum(number for sign, number in judged.items() if sign.casefold() in common)
    return (inside / total if judged else 1.0), total


def is_known(language: str | None) -> bool:
    """Whether the language's common letters are known."""
    return language in _COMMON


def is_enough(share: float, language: str) -> bool:
    """Whether a text with this `likeness` is in the language."""
    return share >= _ENOUGH.get(language, _ENOUGH_LETTERS)


@lru_cache(maxsize=_REMEMBERED)
def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]


@lru_cache(maxsize=_REMEMBERED)
def _is_neutral(sign: str) -> bool:
    """Whether a sign stands in texts of any language: quotation marks, dashes, blanks, emoji and the like."""
    return unicodedata.category(sign) in {"Pd", "Pi", "Pf", "Ps", "Pe", "Zs", "Cf", "Lm", "Mn", "Nd"} or (
        sign in "·…№°€£§©®™•％，。、：；？！" or ord(sign) > 0x1F000  # noqa: PLR2004 - where emoji begin
    )
