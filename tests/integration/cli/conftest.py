"""Every command runs in an empty folder, without variables that configure watchd, and leaves logging as it was."""

from tests.unit.cli.conftest import here

__all__ = ["here"]
