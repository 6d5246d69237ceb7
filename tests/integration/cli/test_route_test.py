"""`watchd route test`: who would get what, when, and why, from the files and the mutes in force."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

ROUTES = """people: {{ana: {{mail: ana@example.org, zone: America/Caracas}}}}
channels:
  desk: {{type: email, host: mail.example.org, from: w@example.org, to: [ana, desk@example.org]}}
  console: {{type: console, max_tlp: clear}}
routes:
{routes}
operators: {{send: [console]}}
"""


def _desk(here: Path, *routes: str) -> None:
    write_desk(here, more=ROUTES.format(routes="\n".join(f"  - {route}" for route in routes)))


def test_each_recipient_is_named_with_when_and_the_route_that_says_so(here: Path) -> None:
    _desk(
        here, "{when: {severity: [high]}, send: [console]}", "{when: {severity: [medium]}, send: [desk], gather: 15m}"
    )
    result = watchd("route", "test")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stdout.splitlines() if line.startswith("spares")]
    assert len(lines) == 2
    assert all("gathered until" in line and "route 2 of 2: severity medium" in line for line in lines)
    assert "ana@example.org by desk" in result.stdout


def test_a_digest_is_due_in_the_morning_of_each_recipient(here: Path) -> None:
    _desk(here, '{send: [desk], digest: "07:00"}')
    [rule] = json.loads(watchd("route", "test", "spares", "--json").stdout)["rules"]
    due = {one["target"]: one["due_at"][11:16] for one in rule["to"]}
    assert due == {"ana@example.org": "11:00", "desk@example.org": "07:00"}
    assert {(one["state"], one["why"]) for one in rule["to"]} == {("gathered", "route 1 of 1: takes everything")}


def test_in_somebodys_quiet_hours_it_is_said_when_they_are_over(here: Path) -> None:
    now = datetime.now(UTC)
    quiet = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    _desk(here, "{send: [desk]}")
    config = here / "watchd.yaml"
    config.write_text(config.read_text().replace("zone: America/Caracas", f'quiet: "{quiet}"'))
    [line] = [line for line in watchd("route", "test").stdout.splitlines() if "ana@example.org" in line]
    assert f"after quiet hours, {now + timedelta(hours=2):%Y-%m-%d %H:%M}Z" in line


def test_a_step_of_an_escalation_waits_for_the_end_of_quiet_hours_too(here: Path) -> None:
    now = datetime.now(UTC)
    quiet = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    _desk(here, "{send: [archive], escalate: [{after: 15m, send: [desk]}]}")
    config = here / "watchd.yaml"
    text = config.read_text().replace("zone: America/Caracas", f'quiet: "{quiet}"')
    config.write_text(
        text.replace("{type: console, max_tlp: clear}", "{type: console}\n  archive: {type: file, path: a}")
    )
    result = watchd("route", "test")
    when = {line.split()[2]: line for line in result.stdout.splitlines() if "step 1" in line}
    ends = f"{now + timedelta(hours=2):%Y-%m-%d %H:%M}Z"
    assert f"after quiet hours, {ends}, unless acknowledged" in when["ana@example.org"], result.output
    assert "after 15 min, unless acknowledged" in when["desk@example.org"]


def test_a_rule_that_reaches_nobody_is_a_finding_and_says_why(here: Path) -> None:
    _desk(here, "{when: {severity: [critical]}, send: [desk]}")
    result = watchd("route", "test")
    assert result.exit_code == 1
    assert "no route fits it" in result.stdout
    assert "alerts of 1 rule would reach nobody: spares" in result.stderr


def test_a_marking_above_the_channel_is_a_finding_and_a_mute_is_none(here: Path) -> None:
    _desk(here, "{send: [console]}")
    withheld = watchd("route", "test")
    assert (withheld.exit_code, "TLP green is above the channel's clear" in withheld.stdout) == (1, True)
    _desk(here, "{send: [desk]}")
    rules = here / "rules" / "spares.yaml"
    with store_at(here) as store:
        watchd("mute", "add", "--all", "--for", "2h", "--reason", "a drill", "--as", "ana")
        muted = watchd("route", "test")
        assert len(store.mutes()) == 1
    assert (muted.exit_code, "never: muted by ana" in muted.stdout) == (0, True), muted.output
    rules.write_text(rules.read_text().replace("severity: medium", "severity: medium\n    status: draft"))
    draft = watchd("route", "test")
    assert (draft.exit_code, "the rule is a draft" in draft.stdout) == (0, True), draft.output


def test_a_rule_that_is_not_there_is_named_with_what_was_meant(here: Path) -> None:
    _desk(here, "{send: [desk]}")
    result = watchd("route", "test", "spare")
    assert (result.exit_code, "there is no rule spare; did you mean 'spares'?" in result.stderr) == (2, True)


def test_what_stands_in_where_a_channel_fails_is_shown_with_when_and_to_whom(here: Path) -> None:
    more = ROUTES.replace("{{type: console, max_tlp: clear}}", "{{type: console, fallback: archive}}").replace(
        "desk@example.org]}}",
        "desk@example.org], fallback: console}}\n  archive: {{type: file, path: a, max_tlp: clear}}",
    )
    write_desk(here, more=more.format(routes="  - {send: [desk, console, archive]}"))
    result = watchd("route", "test")
    rows = [line for line in result.stdout.splitlines() if line.startswith("spares")]
    ends = {line.split("takes everything")[-1].strip() for line in rows}
    assert ends == {"console, after 1 h", "never: TLP green is above the channel's clear", ""}, result.output
    [rule] = json.loads(watchd("route", "test", "--json").stdout)["rules"]
    [first, *_] = rule["to"]
    assert first["where_that_fails"] == [{"channel": "console", "target": "console", "state": "pending", "reason": ""}]
