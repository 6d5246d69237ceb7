"""From an offset into a scalar's text back to the character in the file, through folding, quotes and escapes."""

_BLANK = " \t"
_WHITE = " \t\n"
_LONG_ESCAPES = {"x": 4, "u": 6, "U": 10}


def offsets(raw: str, text: str, style: str) -> list[int]:
    """For each code point of `text`, and for its end, the offset into `raw`, the scalar as it stands in the file.

    Exact for every character but blanks at folded line ends, which point near the fold.
    """
    if style in {"|", ">"}:
        found = _in_block(raw, text)
    else:
        found = _in_flow(raw[1:-1], style, 1) if style else _in_flow(raw, "", 0)
    if len(found) != len(text):
        found = _aligned(raw, text, 0)
    return [*found, found[-1] + 1 if found else 0]


def _in_block(raw: str, text: str) -> list[int]:
    header = raw.find("\n")
    return _aligned(raw, text, header + 1) if header >= 0 else [0] * len(text)


def _aligned(raw: str, text: str, at: int) -> list[int]:
    """Blocks keep every character but white space, so the others are found one after the other."""
    found = []
    for sign in text:
        if sign not in _WHITE:
            while at < len(raw) - 1 and raw[at] in _WHITE:
                at += 1
        found.append(min(at, max(len(raw) - 1, 0)))
        if at < len(raw) and raw[at] == sign:
            at += 1
    return found


def _in_flow(raw: str, style: str, shift: int) -> list[int]:
    """Plain and quoted scalars: line ends fold, `''` is one quote, a backslash opens an escape."""
    found: list[int] = []
    at = 0
    while at < len(raw):
        sign = raw[at]
        if style == '"' and sign == "\\":
            at = _after_escape(raw, at, found, shift)
        elif sign in _WHITE:
            at = _after_white(raw, at, found, shift)
        else:
            found.append(at + shift)
            at += 2 if style == "'" and sign == "'" else 1
    return found


def _after_escape(raw: str, at: int, found: list[int], shift: int) -> int:
    """Past an escape; an escaped line end yields nothing by itself, blank lines after it one newline each."""
    letter = raw[at + 1 : at + 2]
    if letter != "\n":
        found.append(at + shift)
        return at + _LONG_ESCAPES.get(letter, 2)
    end = _end_of_white(raw, at + 1)
    breaks = [index for index in range(at + 2, end) if raw[index] == "\n"]
    found.extend(index + shift for index in breaks)
    return end


def _after_white(raw: str, at: int, found: list[int], shift: int) -> int:
    """Past white space: one line end folds to a blank, more lose the first, without any it stays as it is."""
    end = _end_of_white(raw, at)
    breaks = [index for index in range(at, end) if raw[index] == "\n"]
    if not breaks:
        found.extend(range(at + shift, end + shift))
    else:
        found.extend(index + shift for index in (breaks[1:] or breaks))
    return end


def _end_of_white(raw: str, at: int) -> int:
    while at < len(raw) and raw[at] in _WHITE:
        at += 1
    return at
