"""`python -m watchd` is the same as the command `watchd`."""

from watchd.cli import main

if __name__ == "__main__":
    main()
