"""The command line: one file a verb group, imported when its verb is called."""

from watchd.app.lasting import look_seldom, part

__all__ = ["main"]


def main() -> None:
    """Run the command and end the process with its exit code."""
    look_seldom()
    from watchd.cli.program import program

    try:
        program(prog_name="watchd")
    finally:
        part()
