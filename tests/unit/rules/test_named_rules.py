"""What `watchd check` says of rules that a window names."""

from watchd.rules.load import load_rules

_RULES = """
version: 1
rules:
  - {id: promise, match: {query: promise}}
  - {id: asleep, match: {query: delivery}, status: paused}
  - {id: brief, match: {query: delivery}, expires: 2026-05-01}
  - {id: a, alert_when: {sequence: {steps: [promise], missing: asleep, within: 10d}}}
  - {id: b, alert_when: {sequence: {steps: [promise], missing: brief, within: 10d}}}
  - {id: c, match: {query: x}, alert_when: {drop: {to_below: 40%, within: 28d, of: asleep}}}
  - {id: d, expires: 2026-05-01, alert_when: {sequence: {steps: [promise, brief], within: 10d}}}
  - {id: e, status: paused, alert_when: {sequence: {steps: [promise, asleep], within: 10d}}}
  - {id: f, alert_when: {sequence: {steps: [promise, asleep], within: 10d}}}
"""


def test_a_window_that_names_a_rule_which_rests_or_will_is_a_warning() -> None:
    said = [one.message for one in load_rules({"r.yaml": _RULES}).warnings if "alert_when" in one.message]
    assert said == [
        "rule a: alert_when: asleep is paused, so this one can never alert",
        "rule b: alert_when: brief expires on 2026-05-01, and this one cannot alert from then on",
        "rule c: alert_when: asleep is paused, so this one can never alert",
        "rule f: alert_when: asleep is paused, so this one can never alert",
    ]
