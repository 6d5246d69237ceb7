"""Names of encodings as servers, programs and people spell them."""

import codecs
import re
from typing import Final

_BESIDE: Final = re.compile(r"[^a-z0-9]+")
_NUMBERED: Final = re.compile(
    r"(?:x)?(?:cp|win|windows|ms|msansi|ansi|code ?page)?(?:cp)?(125[0-8]|866|874|932|936|949|950)"
)
_ISO: Final = re.compile(r"(?:csisolatin|iso)?(?:ir)?8859(1[0-6]|[1-9])(?:[a-z]|\d{4})?")
# As the WHATWG Encoding Standard has it, a label stands for what is really sent under it.
_ISO_MEANS: Final = {1: "cp1252", 9: "cp1254", 11: "cp874"}
_CODECS: Final = {
    **dict.fromkeys(("utf8", "utf", "unicode11utf8", "utf8n", "utf8mb4", "utf8bom"), "utf-8"),
    **dict.fromkeys(("ascii", "usascii", "ansi", "latin1", "l1", "latin", "westerneuropean"), "cp1252"),
    # KOI8-U has the Ukrainian letters where KOI8-R has signs to draw boxes with, which no news holds.
    **dict.fromkeys(("koi8r", "koi8", "koi", "cskoi8r", "koi8ru", "koi8u"), "koi8_u"),
    **dict.fromkeys(("mac", "macintosh", "macroman", "xmacroman"), "mac_roman"),
    **dict.fromkeys(("maccyrillic", "xmaccyrillic", "xmacukrainian"), "mac_cyrillic"),
    **dict.fromkeys(("ibm866", "dos866", "cp866", "csibm866", "alt"), "cp866"),
    **dict.fromkeys(("gb2312", "gb231280", "csgb2312", "gbk", "xgbk", "gb18030", "gb", "euccn", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big5hkscs", "csbig5", "xxbig5", "cnbig5", "big5eten"), "big5hkscs"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "mskanji", "windows31j"), "cp932"),
    **dict.fromkeys(("eucjp", "xeucjp"), "euc_jp"),
    **dict.fromkeys(("iso2022jp", "csiso2022jp"), "iso2022_jp"),
    **dict.fromkeys(("euckr", "ksc5601", "ksc56011987", "korean", "uhc"), "cp949"),
    **dict.fromkeys(("tis620", "thai"), "cp874"),
    "latin2": "iso8859_2",
    "latin5": "cp1254",
    "latin9": "iso8859_15",
    "hebrew": "iso8859_8",
    "greek": "iso8859_7",
    "cyrillic": "iso8859_5",
    "arabic": "iso8859_6",
}
_NUMBERED_MEANS: Final = {"936": "gb18030", "950": "big5hkscs"}
_LONGEST: Final = 40
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
# windows-1252 with controls at the five places it leaves open, as browsers read it.
_WESTERN: Final = "".join(
    chr(byte) if sign == _LOST else sign for byte, sign in enumerate(bytes(range(256)).decode("cp1252", "replace"))
)

# What feeds of a language are sent in, beside UTF-8.
_USUAL: Final = {
    "ru": ("cp1251", "koi8_u"),
    "uk": ("cp1251", "koi8_u"),
    "be": ("cp1251",),
    "bg": ("cp1251",),
    "zh": ("gb18030", "big5hkscs"),
    "fa": ("cp1256",),
    "ar": ("cp1256",),
    **dict.fromkeys(("de", "en", "es", "fr", "it", "pt"), ("cp1252",)),
}


def codec_of(label: str) -> str | None:
    """The encoding that a label means, however it is spelt (`cp-1251`, `win1251`, `UTF8`); None for no label of one.

    Unicode in units of 16 or 32 bits is not among them: a document in it shows so by itself. Only what stands here is
    ever used, since a label is written by a stranger.
    """
    if len(label) > _LONGEST:
        return None
    name = _BESIDE.sub("", label.lower())
    if name in _CODECS:
        return _CODECS[name]
    numbered = _NUMBERED.fullmatch(name)
    if numbered is not None:
        return _NUMBERED_MEANS.get(numbered[1], f"cp{numbered[1]}")
    iso = _ISO.fullmatch(name)
    if iso is None:
        return None
    number = int(iso[1])
    return None if number == 12 else _ISO_MEANS.get(number, f"iso8859_{number}")  # noqa: PLR2004 - never came to be


def usual_codecs(language: str | None) -> tuple[str, ...]:
    """The encodings to try for an undeclared document in a language, beside UTF-8; none for other languages."""
    return _USUAL.get(language or "", ())


def decoded(body: bytes, codec: str) -> str:
    """The text; what cannot be read becomes U+FFFD."""
    if codec == "cp1252":
        return codecs.charmap_decode(body, "strict", _WESTERN)[0]
    return body.decode(codec, "replace")


def shown(codec: str) -> str:
    """The usual name of an encoding, for people."""
    if codec.startswith("cp125"):
        return f"windows-{codec[2:]}"
    return {"big5hkscs": "big5", "koi8_u": "koi8-r", "utf-8": "UTF-8"}.get(
        codec, codec.replace("iso8859", "iso-8859").replace("_", "-")
    )
