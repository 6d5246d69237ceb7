"""The command line: one file a verb group, imported when its verb is called."""

from watchd.cli.program import program

__all__ = ["main"]


def main() -> None:
    """Run the command and end the process with its exit code."""
    program(prog_name="watchd")
