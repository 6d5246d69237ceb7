"""The pages behind a mail's links: one headline, one button, no script, nothing to fetch, nothing to be framed."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import HTMLResponse

from watchd.alerts.render.clean import line_text
from watchd.alerts.render.markup import Html, element, escaped, joined

_SHEET = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 2rem 1rem; background: #eef1f4; color: #1b242d; line-height: 1.5;
  font-family: -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.75rem; background: #fdfdfe; border: 1px solid #d5dbe1;
  border-radius: 8px; }
h1 { margin: 0 0 .75rem; font-size: 1.3rem; line-height: 1.35; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
.about { padding: .75rem 1rem; background: #f3f6f8; border-left: 4px solid #7d95ab; }
.small { font-size: .875rem; color: #4a5866; }
label { display: block; margin: 0 0 .25rem; font-size: .875rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; margin: 0 0 1rem; padding: .6rem .75rem; font: inherit; color: inherit;
  background: #fdfdfe; border: 1px solid #7d8b98; border-radius: 6px; }
button { margin: .25rem 0 1rem; padding: .7rem 1.25rem; border: 0; border-radius: 6px; background: #0b5cad;
  color: #fdfdfe; font: inherit; font-weight: 700; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid #7db8f2; outline-offset: 2px; }
code { display: block; padding: .6rem .75rem; background: #f3f6f8; border-radius: 4px; overflow-wrap: anywhere;
  font: .85rem ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
@media (prefers-color-scheme: dark) {
  body { background: #12181e; color: #e8edf2; }
  main { background: #1b232b; border-color: #36424e; }
  .about, code { background: #242e38; }
  .small { color: #b3c0cb; }
  input { background: #12181e; border-color: #7d8b98; }
  button { background: #7db8f2; color: #12181e; }
}
""".strip()
_STYLE = base64.b64encode(hashlib.sha256(_SHEET.encode()).digest()).decode("ascii")
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says; every text is shown as it is, whatever is in it."""

    title: str
    lines: tuple[str, ...] = ()
    about: str = ""  # the alert's headline, written by strangers
    button: str = ""
    proof: str = ""  # of the form
    asks_why: bool = False  # a field for a note
    commands: tuple[str, ...] = ()
    status: int = 200


def answer(page: Page, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """The page as an answer that nobody keeps, frames or follows."""
    return HTMLResponse(page_html(page), status_code=page.status, headers={**HEADERS, **(headers or {})})


def page_html(page: Page) -> str:
    """The whole document."""
    parts = [element("h1", escaped(page.title))]
    if page.about:
        parts.append(element("p", element("bdi", escaped(line_text(page.about))), class_="about", dir="auto"))
    parts += [element("p", escaped(line)) for line in page.lines]
    if page.button:
        parts.append(_form(page))
    if page.commands:
        lead = "The same on the command line:" if page.button else "On the command line:"
        parts.append(element("p", escaped(lead), class_="small"))
        parts += [element("p", element("code", escaped(command))) for command in page.commands]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", escaped(f"{page.title} - watchd")),
        element("style", Html(_SHEET)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, element('body', element('main', *parts)), lang='en', dir='ltr')}\n"


def _form(page: Page) -> Html:
    fields = [element("input", type="hidden", name="proof", value=page.proof)]
    if page.asks_why:
        fields += [
            element("label", escaped("Why (as you like)"), for_="note"),
            element("input", type="text", name="note", id="note", maxlength="500", autocomplete="off"),
        ]
    fields.append(element("button", escaped(page.button), type="submit"))
    # Without an action it posts to its own address, under whatever path a proxy shows it.
    return element("form", joined(fields), method="post")
