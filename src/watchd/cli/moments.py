"""Moments as people give them on the command line: a time, a day, or how long ago."""

from datetime import UTC, datetime

import click


class When(click.ParamType[datetime]):
    """`2d` (ago), `2025-11-18` or `2025-11-18T06:42Z`; without an offset it is UTC."""

    name = "when"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, in UTC; anything else is a usage error with the remedy."""
        if isinstance(value, datetime):
            return value
        from watchd.documents import InputError, parse_duration

        try:
            at = datetime.fromisoformat(value.strip())
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        try:
            ago = parse_duration(value)
        except InputError:
            known = "write how long ago (90m, 12h, 2d) or when (2025-11-18, 2025-11-18T06:42Z)"
            self.fail(f"{value[:40]!r} is no time: {known}", param, ctx)
        from watchd.app.clock import SystemClock

        return SystemClock().now() - ago


class Until(click.ParamType[datetime]):
    """`2d` (from now), `2025-11-20` or `2025-11-20T06:42Z`, ahead of now; without an offset it is UTC."""

    name = "until"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, in UTC; anything else is a usage error with the remedy."""
        if isinstance(value, datetime):
            return value
        from watchd.app.clock import SystemClock
        from watchd.documents import InputError, parse_duration

        now = SystemClock().now()
        try:
            at = datetime.fromisoformat(value.strip())
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            try:
                at = now + parse_duration(value)
            except (InputError, OverflowError):
                known = "write how long from now (90m, 12h, 2d) or when (2025-11-20, 2025-11-20T06:42Z)"
                self.fail(f"{value[:40]!r} is no time: {known}", param, ctx)
        if at <= now:
            self.fail(f"{value[:40]!r} is in the past", param, ctx)
        return at


since_option = click.option(
    "--since", type=When(), metavar="WHEN", help="From then on: 2d (ago), or 2025-11-18T06:42Z."
)
until_option = click.option("--until", type=When(), metavar="WHEN", help="Until then, without it.")
