"""Every kind of mail and every page of its links, as they leave: size, SpamAssassin, html-validate, axe; and pictures.

SpamAssassin comes from Debian (`apt-get install spamassassin`), html-validate and axe-core from npm (`npm install
html-validate axe-core` in a folder that NODE_MODULES names), Chromium from either. What is missing is skipped,
loudly. `--sheet FOLDER` keeps mails, pages and pictures there, to be looked at.
"""

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.golden.chats.views import FIVE
from tests.golden.mails.views import T0, VIEWS

from watchd.alerts.action_links import links_of
from watchd.channels.email import EmailChannel, EmailConfig
from watchd.channels.mime import FrozenMail, answered
from watchd.model.feedback import Addressed, LinkAction, VerdictKind
from watchd.model.notification import AlertView, Message, Notification
from watchd.web import answer_words
from watchd.web.answer_pages import Page, page_html
from watchd.web.doing import Standing

_MOST_BYTES = 90_000
_MOST_SPAM = 0.5
_WITH_LINKS = "-links"
_WIDTHS = {"phone": 390, "desk": 900}
_TO = "analyst.a@example.org"
# What mail programs want is not what a page of today wants; everything else of the recommended rules holds.
_FOR_MAIL = {"no-inline-style": "off", "no-deprecated-attr": "off", "attribute-boolean-style": "off"}


_SCORE = re.compile(r"^X-Spam-Status:.*?score=(-?[0-9.]+).*?tests=([^\n]*(?:\n\t[^\n]*)*)", re.MULTILINE | re.DOTALL)


class _Clock:
    def now(self) -> datetime:
        return T0


def measure(options: argparse.Namespace) -> None:
    folder = Path(options.sheet) if options.sheet else Path(tempfile.mkdtemp(prefix="watchd-mails-"))
    folder.mkdir(parents=True, exist_ok=True)
    mails, pages = dict(_mails()), dict(_pages())
    for name, (raw, page) in mails.items():
        (folder / f"{name}.eml").write_bytes(raw)
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    largest = max(mails, key=lambda name: len(mails[name][1].encode()))
    size = len(mails[largest][1].encode())
    print(f"size: {len(mails)} mails, the largest HTML is {largest} with {size:,} bytes (at most {_MOST_BYTES:,})")
    failures = [f"size: {largest}"] if size > _MOST_BYTES else []
    failures += _spam(folder, mails)
    failures += _valid(folder, mails, pages)
    looked_at = (*(name for name in mails if name.endswith(_WITH_LINKS)), *pages)
    failures += _accessible(folder, looked_at)
    if options.sheet:
        _pictures(folder, looked_at)
    for failure in failures:
        print(f"FAILS {failure}")
    if failures:
        sys.exit(1)


def _mails() -> Iterator[tuple[str, tuple[bytes, str]]]:
    config = EmailConfig.model_validate(
        {"type": "email", "host": "mail.example.org", "from": "watchd@example.org", "to": [_TO]}
    )
    channel = EmailChannel("desk-mail", config, clock=_Clock())
    for name, view in {**VIEWS, **{f"five-{name}": view for name, view in FIVE.items()}}.items():
        for suffix, base in (("", ""), (_WITH_LINKS, "https://watchd.example.org")):
            told = replace(view, story_id="st_0a1b2c3d4e5f60718293")
            sent = Notification(view.alert_id, view.revision, "desk-mail", _TO, T0, T0 + timedelta(hours=72))
            body = channel.render(told)
            links = links_of(sent, told, base, ("k" * 64,))
            message = Message(sent.id, sent.event_id, view.alert_id, view.revision, "desk-mail", _TO, body, links=links)
            frozen = answered(FrozenMail.model_validate_json(body), links)
            yield f"{name}{suffix}", (config.outgoing(message, T0), frozen.html)


def _pages() -> Iterator[tuple[str, str]]:
    view: AlertView = FIVE["hostile"]
    to = Addressed("nt_1", "al_9d40", 1, "desk-mail", _TO, view.facts.headline, "st_0a1b")
    done = Standing(is_done=True, at=T0, author="analyst.a", until=T0, mute_id="mu_1")
    found: dict[str, Page] = {
        **{f"form-{action}": answer_words.form_page(action, to, "analyst.a", Standing(is_done=False), "x" * 22)
           for action in LinkAction},
        "form-again": answer_words.form_page(
            LinkAction.NOISE, to, "analyst.a", Standing(is_done=False, before=VerdictKind.USEFUL), "x"
        ),
        **{f"done-{action}": answer_words.done_page(action, to, done) for action in LinkAction},
        "expired": answer_words.expired_page(to),
        "broken": answer_words.broken_page(),
        "gone": answer_words.gone_page(),
        "refused": answer_words.refused_page(),
        "elsewhere": answer_words.pressed_elsewhere_page(),
        "busy": answer_words.busy_page(),
        "unstored": answer_words.unstored_page(),
    }  # fmt: skip
    for name, page in found.items():
        yield f"page-{name}", page_html(page)


def _spam(folder: Path, names: Mapping[str, object]) -> list[str]:
    program = shutil.which("spamassassin")
    if program is None:
        print("spamassassin is not installed: no mail was scored. SKIPPED")
        return []
    scores: dict[str, float] = {}
    hits: dict[str, str] = {}
    for name in names:
        raw = (folder / f"{name}.eml").read_bytes()
        told = subprocess.run([program, "-L", "-t"], input=raw, capture_output=True, check=True).stdout.decode()
        found = _SCORE.search(told)
        if found is None:
            return [f"spamassassin scored nothing of {name}"]
        scores[name], hits[name] = float(found[1]), re.sub(r"\s+", "", found[2]).partition("autolearn")[0]
    worst = max(scores, key=lambda name: scores[name])
    print(f"spamassassin -L: {len(scores)} mails, worst {scores[worst]} ({worst}: {hits[worst]})")
    return [f"spam {scores[name]}: {name}: {hits[name]}" for name in scores if scores[name] > _MOST_SPAM]


def _valid(folder: Path, mails: Mapping[str, object], pages: Mapping[str, object]) -> list[str]:
    modules = _modules()
    program = modules / ".bin" / "html-validate" if modules else None
    if program is None or not program.exists():
        print("html-validate is not in the folder NODE_MODULES names: no HTML was checked. SKIPPED")
        return []
    failures = []
    for what, names, rules in (("mails", mails, _FOR_MAIL), ("pages", pages, {})):
        config = folder / f"{what}.htmlvalidate.json"
        config.write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": rules}))
        files = [str(folder / f"{name}.html") for name in names]
        done = subprocess.run(
            [str(program), "--config", str(config), "--formatter", "json", *files],
            capture_output=True, check=False, text=True,
        )  # fmt: skip
        if not done.stdout.startswith("["):
            return [f"html-validate did not run: {done.stderr.strip().splitlines()[-1:]}"]
        told = json.loads(done.stdout)
        found = [
            f"html-validate {Path(one['filePath']).stem}: {message['ruleId']}: {message['message']}"
            for one in told
            for message in one["messages"]
        ]
        print(f"html-validate: {len(files)} {what}, {len(found)} messages")
        failures += found
    return failures


def _accessible(folder: Path, names: tuple[str, ...]) -> list[str]:
    modules, browser = _modules(), _browser()
    script = modules / "axe-core" / "axe.min.js" if modules else None
    if browser is None or script is None or not script.exists():
        print("axe-core or Chromium is missing: nothing was checked for accessibility. SKIPPED")
        return []
    failures = []
    for name in names:
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        tested = folder / f"{name}.axe.html"
        run = (
            "axe.run(document).then(r => { const p = document.createElement('pre'); p.id = 'axe-result';"
            "p.textContent = JSON.stringify(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]));"
            "document.body.append(p); });"
        )
        source = script.read_text(encoding="utf-8").replace("</script", "<\\/script")
        tested.write_text(page.replace("</body>", f"<script>{source}</script><script>{run}</script></body>"))
        done = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom",
             tested.as_uri()],
            capture_output=True, check=True, text=True,
        )  # fmt: skip
        tested.unlink()
        found = re.search(r'<pre id="axe-result">(.*?)</pre>', done.stdout, re.DOTALL)
        if found is None:
            failures.append(f"axe said nothing of {name}")
            continue
        failures += [f"axe {name}: {rule}: {nodes[0]}" for rule, nodes in json.loads(html.unescape(found[1]))]
    print(f"axe: {len(names)} mails and pages, {len(failures)} violations")
    return failures


def _pictures(folder: Path, names: tuple[str, ...]) -> None:
    browser = _browser()
    if browser is None:
        print("Chromium is not installed: no pictures. SKIPPED")
        return
    for name in names:
        for width_name, width in _WIDTHS.items():
            for scheme in ("light", "dark"):
                dark = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
                subprocess.run(
                    [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *dark,
                     f"--window-size={width},1800", f"--screenshot={folder / f'{name}.{width_name}.{scheme}.png'}",
                     (folder / f"{name}.html").as_uri()],
                    capture_output=True, check=True,
                )  # fmt: skip
    print(f"pictures of {len(names)} mails and pages, for phone and desk, light and dark: {folder}")


def _modules() -> Path | None:
    named = os.environ.get("NODE_MODULES")
    return Path(named) if named else None


def _browser() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
