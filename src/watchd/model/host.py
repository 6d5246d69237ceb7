"""A host's name: one text for one host, however a URL or a setting writes it."""


def host_name(host: str) -> str:
    """The name in small letters, as name servers are asked for it (`новости.рф` is `xn--b1amnebsh.xn--p1ai`).

    The dot that may end it is no part of it. What no name can be written as stays as it is.
    """
    name = host.lower().rstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        return name
