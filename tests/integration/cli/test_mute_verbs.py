"""`watchd mute`: said with an end, an author and a reason; previewed, listed, ended."""

import json
from pathlib import Path

import pytest
from tests.builders import feed_state, notification
from tests.contract.steps import waiting_alert
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

FOR = ("--for", "2h", "--reason", "a drill", "--as", "ana")


def _id(text: str) -> str:
    return next(word for word in text.split() if word.startswith("mu_"))


def test_a_mute_is_previewed_said_listed_and_ended(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        waiting_alert(store, notification())
        dry = watchd("mute", "add", "--feed", "tass-en", *FOR, "--dry-run")
        assert store.mutes() == []
        added = watchd("mute", "add", "--feed", "tass-en", *FOR)
        listed = watchd("mute", "list")
        alerts = watchd("alert", "list")
        status = watchd("status")
        as_json = json.loads(watchd("mute", "list", "--json").stdout)
        ended = watchd("mute", "expire", _id(added.stdout))
        again = watchd("mute", "expire", _id(added.stdout), "mu_nope")
        gone = watchd("mute", "list")
        every = json.loads(watchd("mute", "list", "--all", "--json").stdout)
    assert (dry.exit_code, added.exit_code, ended.exit_code) == (0, 0, 0), added.output
    assert "would have kept back 1 notification of 1 alert" in dry.stdout
    assert "1 notification of them waits now, and will not be sent." in added.stdout
    assert "nothing was muted: a dry run" in dry.stdout
    assert all(word in listed.stdout for word in ("feed tass-en", "ana", "a drill"))
    assert "open, muted" in alerts.stdout
    assert "1 mute in force" in alerts.stderr
    assert "feed tass-en" in status.stdout
    assert as_json["mutes"][0] | {"id": "", "until": ""} == {
        "id": "",
        "rule": None,
        "story": None,
        "feed": "tass-en",
        "all": False,
        "operators": False,
        "until": "",
        "author": "ana",
        "reason": "a drill",
        "in_force": True,
    }
    assert again.exit_code == 1
    assert "is over already" in again.stderr
    assert "mu_nope is no mute" in again.stderr
    assert "nothing is muted" in gone.stderr
    assert [one["in_force"] for one in every["mutes"]] == [False]


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("spares", "--reason", "r"), "Missing option '--until'", 2),
        (("spares", "--for", "2h"), "Missing option '--reason'", 2),
        (("spares", "--until", "2020-01-01", "--reason", "r"), "is in the past", 2),
        (("spares", "--for", "2h", "--reason", " "), "--reason wants a sentence", 2),
        (("--for", "2h", "--reason", "r"), "say what: RULE", 2),
        (("spares", "--all", "--for", "2h", "--reason", "r"), "at a time", 2),
        (("sparse", "--for", "2h", "--reason", "r"), "no rule is or was called sparse", 1),
        (("--feed", "tass-e", "--for", "2h", "--reason", "r"), "there is no feed tass-e; did you mean 'tass-en'?", 1),
        (("--story", "st_nope", "--for", "2h", "--reason", "r"), "there is no story st_nope", 1),
    ],
)
def test_a_mute_that_is_not_said_rightly_is_refused_with_the_remedy(
    here: Path, words: tuple[str, ...], said: str, code: int
) -> None:
    write_desk(here)
    with store_at(here) as store:
        store.register_feeds([feed_state()])
        result = watchd("mute", "add", *words)
        assert store.mutes() == []
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr


def test_operators_are_muted_by_name_of_the_condition_or_where_it_is_said(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        assert watchd("mute", "add", "watchd:feed", *FOR).exit_code == 0
        assert watchd("mute", "add", "--operators", *FOR).exit_code == 0
        found = {(mute.rule_id, mute.of_operators) for mute in store.mutes()}
    assert found == {("watchd:feed", False), (None, True)}


def test_maintenance_mutes_operators_alone_for_a_day_at_most(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        said = watchd("maintenance", "30m", "--reason", "the mail server moves", "--as", "ana")
        [mute] = store.mutes()
        ended = watchd("mute", "expire", mute.id)
    assert (said.exit_code, f"watchd mute expire {mute.id}" in said.stdout) == (0, True)
    assert (mute.of_operators, mute.of_all, mute.author, mute.reason) == (True, False, "ana", "the mail server moves")
    assert ended.exit_code == 0
    too_long = watchd("maintenance", "2d", "--reason", "r")
    assert (too_long.exit_code, "takes a day at most" in too_long.stderr) == (2, True)
    assert watchd("maintenance", "30m").exit_code == 2
