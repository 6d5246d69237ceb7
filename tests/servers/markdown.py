"""Markdown as chat services read it: what a backslash escapes is a sign, all else of its kind is markup."""

import re

from tests.servers.services import Shown

_TOKEN = re.compile(
    r"\\(?P<sign>[^0-9A-Za-z\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\((?P<url>[^<>()\s]*)\)"
    r"|\*\*(?P<strong>(?:[^*\\]|\\.)+)\*\*"
)
_WAKES = re.compile(r"@(?=[^\s\u200b])")
_ADDRESS = re.compile(r"\w+://|(?<=[^\W_])\.(?!ya?ml\b)(?=[^\W\d_]{2})")  # nobody can register a name under yaml
_LINE_STARTS = re.compile(r"^(?:> |\* |#### )", re.MULTILINE)


def shown(text: str, special: str) -> Shown:
    """What is seen of a text; signs of `special` that are neither escaped nor our own markup stay in `pings`."""
    links: list[str] = []
    pings: list[str] = []

    def read(part: str) -> str:
        seen, at = [], 0
        for found in _TOKEN.finditer(part):
            seen.append(bare(part[at : found.start()]))
            if found["url"] is not None:
                links.append(found["url"])
            inner = found["words"] if found["url"] is not None else found["strong"]
            seen.append(read(inner) if inner is not None else found["sign"] or found["code"] or "")
            at = found.end()
        return "".join((*seen, bare(part[at:])))

    def bare(part: str) -> str:
        pings.extend(sign for sign in part if sign in special)
        return part

    whole = read(_LINE_STARTS.sub("", text))
    pings += _WAKES.findall(whole)
    return Shown(whole, tuple(links), tuple(pings))


def addresses(text: str) -> list[str]:
    """What a service would make a link of by itself."""
    return _ADDRESS.findall(text)
