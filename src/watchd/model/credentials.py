"""Credentials: how a feed's server is told who asks. Secrets are named by the files that hold them, never held here."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a feed's file says of headers and logins; every path is one of a file that holds one value and no more."""

    headers: tuple[tuple[str, str], ...] = ()  # name and value; no secrets
    header_files: tuple[tuple[str, str], ...] = ()  # name and path
    user: str = ""
    password_file: str | None = None
    bearer_file: str | None = None
    proxy_file: str | None = None

    @property
    def are_secret(self) -> bool:
        """Whether anything of it may be told to the feed's own server alone."""
        return bool(self.header_files or self.password_file or self.bearer_file)

    def placed(self, place: Callable[[str], str]) -> "Credentials":
        """The same with every path as `place` gives it."""
        return replace(
            self,
            header_files=tuple((name, place(path)) for name, path in self.header_files),
            password_file=None if self.password_file is None else place(self.password_file),
            bearer_file=None if self.bearer_file is None else place(self.bearer_file),
            proxy_file=None if self.proxy_file is None else place(self.proxy_file),
        )


ANONYMOUS = Credentials()
