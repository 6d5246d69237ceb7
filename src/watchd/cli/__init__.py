"""The command line: one file a verb group, imported when its verb is called."""


def main() -> None:
    """Run the command."""
