"""Every setting, field, metric, event, condition and exit code stands on its page, and nothing else does."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from tests.architecture.pages import ROOT, codes, first_codes, page_text, rows, section

from watchd.alerts.condition_kinds import KINDS
from watchd.channels import OWN_CHANNELS as CHANNELS
from watchd.channels import ChannelConfig
from watchd.cli import ends
from watchd.documents import format_duration
from watchd.documents.shape import Shape, secret_file
from watchd.errors import DeliveryKind
from watchd.feeds.load import FeedEntry, FolderEntry
from watchd.rules.files import Defaults, FiltersEntry, RuleEntry
from watchd.settings.config import Config
from watchd.web.metrics import Metrics

_OPERATE = page_text("docs/operate.md")
_RULES = page_text("docs/rules.md")
_CHANNELS = page_text("docs/channels.md")


def _settings(shape: Shape, path: str = "") -> Iterator[str]:
    """Every setting below a shape: `poll.interval`, `people.NAME.mail`; channels have a page of their own."""
    for name, field in shape.fields.items():
        full = f"{path}{name}"
        inner = field if field.looks == "text" or field.model else field.child(0)
        if name == "channels":
            yield "channels.NAME"
        elif inner.model is not None:
            yield from _settings(
                inner, f"{full}.NAME." if field.looks == "a mapping" and field.model is None else f"{full}."
            )
        else:
            yield full
            if field.is_secret:
                yield f"{path}{secret_file(name)}"


def test_every_setting_is_documented_and_no_other() -> None:
    table = rows(section(_OPERATE, "## Settings").split("### Feeds")[0])
    assert sorted(first_codes(table)) == sorted(_settings(Shape(Config)))


def test_documented_defaults_are_the_defaults() -> None:
    table = {name: row[1] for row in rows(section(_OPERATE, "## Settings")) for name in first_codes([row])}
    for section_name, model in Config.model_fields.items():
        for name, default in _defaults(section_name, model.annotation):
            if isinstance(default, timedelta):
                assert codes(table[name]) == [format_duration(default)], name
            elif isinstance(default, str | int) and not isinstance(default, bool):
                assert codes(table[name]) == [str(default)], name
    assert codes(table["web.listen"]) == [str(Config.model_fields["web"].default.listen)]
    assert codes(table["storage.url"]) == [Config.model_fields["storage"].default.url.get_secret_value()]


def _defaults(path: str, annotation: object) -> Iterator[tuple[str, object]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from ((f"{path}.{name}", field.default) for name, field in annotation.model_fields.items())


def test_every_field_of_a_feed_is_documented_and_no_other() -> None:
    fields = {*Shape(FeedEntry).names, *Shape(FolderEntry).names}
    assert sorted(first_codes(rows(section(_OPERATE, "### Feeds")))) == sorted(fields)


@pytest.mark.parametrize("kind", CHANNELS)
def test_every_setting_of_a_channel_is_documented_and_no_other(kind: str) -> None:
    shared = set(Shape(ChannelConfig).names)
    settings = section(_CHANNELS, f"## {kind}").split("| header")[0]
    assert set(first_codes(rows(settings))) == set(_writable(CHANNELS[kind])) - shared


def _writable(config: type[ChannelConfig]) -> Iterator[str]:
    """What may be written in the file: a secret itself only where it may stand there."""
    for name, field in Shape(config).fields.items():
        if not field.is_secret or name in config.plain_secrets:
            yield name
        if field.is_secret:
            yield secret_file(name)


def test_what_every_channel_has_is_documented() -> None:
    shared = section(_CHANNELS, "# Channels").split("## console")[0]
    assert sorted(first_codes(rows(shared))) == sorted(Shape(ChannelConfig).names)


def test_every_class_of_delivery_error_is_documented() -> None:
    assert first_codes(rows(section(_CHANNELS, "## When sending fails"))) == [kind.value for kind in DeliveryKind]


def test_every_field_of_a_rule_is_documented_and_no_other() -> None:
    fields = section(_RULES, "## Fields")
    assert sorted(first_codes(rows(fields))) == sorted(Shape(RuleEntry).names)
    after = fields.split("`defaults:`")[1]
    assert set(codes(after)) == set(Shape(Defaults).names)


def test_every_filter_of_a_rule_is_documented_and_no_other() -> None:
    assert sorted(first_codes(rows(section(_RULES, "## Filters")))) == sorted(Shape(FiltersEntry).names)


def test_documented_defaults_of_a_rule_are_the_defaults() -> None:
    table = {row[0].strip("`"): codes(row[1]) for row in rows(section(_RULES, "## Fields"))}
    for name in ("severity", "tlp", "status", "zone"):
        default = Defaults.model_fields[name].default
        assert default is not PydanticUndefined
        assert table[name] == [str(getattr(default, "value", default))]


def test_every_metric_is_documented_and_no_other() -> None:
    metrics = Metrics("0").registry.collect()
    names = {f"{metric.name}_total" if metric.type == "counter" else metric.name for metric in metrics}
    assert set(first_codes(rows(section(_OPERATE, "## Metrics")))) == names


def test_every_condition_is_documented_with_how_it_is_told() -> None:
    table = rows(section(_OPERATE, "## What operators are told"))
    assert {row[0].strip("`"): row[2] for row in table} == {kind: words.reach.value for kind, words in KINDS.items()}


def test_every_log_event_is_documented_and_no_other() -> None:
    logged = {event for path in (ROOT / "src").rglob("*.py") for event in _events(path)}
    assert "feed_polled" in logged
    assert set(first_codes(rows(section(_OPERATE, "## Logs")))) == logged


def _events(path: Path) -> Iterator[str]:
    """The first arguments of calls to a logger: `log.info("...")`, and of a method of it that was given a name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func
        is_log = isinstance(called, ast.Attribute) and _is_logger(called.value) and called.attr != "getLogger"
        if is_log or (isinstance(called, ast.Name) and called.id == "write" and path.name == "reports.py"):
            for argument in node.args[:2]:
                yield from (
                    part.value
                    for part in ([argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )


def _is_logger(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "log"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_logger"


@pytest.mark.parametrize("page", ["docs/operate.md", "docs/cli.md"])
def test_every_exit_code_is_documented(page: str) -> None:
    own = {value for name, value in vars(ends).items() if name.isupper() and isinstance(value, int)}
    heading = "## Exit codes" if page == "docs/operate.md" else "# The command line"
    listed = {int(row[0]) for row in rows(section(page_text(page), heading)) if row[0].isdigit()}
    assert listed == own | {0, 2}


def _anchor(title: str) -> str:
    """The fragment under which a heading is found."""
    kept = "".join(sign for sign in title.lower() if sign.isalnum() or sign in " -_")
    return kept.replace(" ", "-")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_message_to_operators_ends_with_a_place_of_the_docs_that_is_there(kind: str) -> None:
    page, _, fragment = KINDS[kind].docs.partition("#")
    headings = [line.lstrip("# ") for line in page_text(page).splitlines() if line.startswith("#")]
    assert not fragment or fragment in map(_anchor, headings)
    assert KINDS[kind].next_step
