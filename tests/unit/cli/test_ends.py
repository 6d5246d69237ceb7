"""How commands end: the exit code, one clean message, and what a bug looks like."""

from collections.abc import Callable

import click
import pytest

from watchd.cli.ends import InputRefused, code_of, ended
from watchd.errors import (
    BusyError,
    ConfigError,
    DeliveryError,
    DeliveryKind,
    FetchError,
    LeaseLost,
    Place,
    Problem,
    RuleError,
    StorageError,
    WatchdError,
)

PROBLEM = Problem(
    Place("rules/a.yaml", 3, 5), "unknown field 'serverity'", "did you mean 'severity'?", "    serverity: high"
)


def raising(error: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError(PROBLEM), 78),
        (RuleError(PROBLEM), 78),
        (BusyError("held"), 75),
        (LeaseLost("lost"), 75),
        (StorageError("the server is gone"), 69),
        (StorageError("sqlite:///x: database is locked. Try again."), 75),
        (DeliveryError("later", kind=DeliveryKind.THROTTLED), 75),
        (DeliveryError("never", kind=DeliveryKind.TARGET), 69),
        (FetchError("no answer", reason="dns"), 69),
        (InputRefused("line 3"), 1),
        (WatchdError("anything"), 69),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: WatchdError, code: int) -> None:
    assert code_of(error) == code


def test_every_problem_is_told_with_its_place_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    other = Problem(Place("b.yaml"), "the file is empty")
    assert ended(raising(ConfigError([PROBLEM, other]))) == 78
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "rules/a.yaml:3:5: unknown field 'serverity'\n"
        "        serverity: high\n"
        "        ^\n"
        "    did you mean 'severity'?\n"
        "b.yaml: the file is empty\n"
        "watchd: 2 problems to mend\n"
    )


def test_a_message_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    ended(raising(StorageError("\x1b[2Jfeed\u202e said")))
    assert capsys.readouterr().err == "watchd: \\x1b[2Jfeed\\u202e said\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_ends_with_130_and_without_a_word(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(raising(error)) == 130
    assert capsys.readouterr().err == ""


def test_a_bug_ends_in_one_log_event_without_local_values(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> object:
        password = "hunter" + "2-secret"
        return len(password) // 0

    assert ended(work) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "watchd_crashed" in told.err
    assert "ZeroDivisionError" in told.err
    assert "hunter2-secret" not in told.err


def test_the_code_a_verb_ends_with_is_passed_on() -> None:
    assert ended(lambda: 4) == 4
    assert ended(lambda: None) == 0
