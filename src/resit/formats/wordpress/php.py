"""PHP's serialised values, in which WordPress stores what is no plain text: arrays, text, numbers. Objects are refused, never made.

A list is an array whose keys are 0, 1, 2 …; any other array is a dict with text as keys. An array without anything is an empty list.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

DEEPEST = 50
MOST_VALUES = 100_000

_HEAD = re.compile(rb"N;|b:([01]);|i:(-?\d{1,18});|d:([-+0-9.eE]{1,40}|-?INF|NAN);|s:(\d{1,9}):\"|a:(\d{1,7}):\{")


class SerializedValueError(ValueError):
    """The text is no serialised value, or holds what is not read: an object, a reference, too much, too deep."""


def unserialize(text: str) -> Any:
    """The value: dict, list, str, int, float, bool or None.

    Raises
    ------
    SerializedValueError
        At the first byte that cannot be read, which its message names.
    """
    content = text.encode("utf-8", "surrogatepass")
    reader = _Reader(content)
    value = reader.value(0)
    if reader.place != len(content):
        raise SerializedValueError(f"byte {reader.place}: the value ended here, and {len(content) - reader.place} bytes follow")
    return value


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content, self.place, self.count = content, 0, 0

    def value(self, depth: int) -> Any:
        self.count += 1
        match = _HEAD.match(self.content, self.place)
        if match is None or depth > DEEPEST or self.count > MOST_VALUES:
            raise SerializedValueError(f"byte {self.place}: no value that is read stands here")
        self.place = match.end()
        truth, whole, real, length, count = match.groups()
        if truth is not None:
            return truth == b"1"
        if whole is not None:
            return int(whole)
        if real is not None:
            return self._real(real)
        if length is not None:
            return self._words(int(length))
        return None if count is None else self._array(int(count), depth)

    def _real(self, said: bytes) -> float:
        try:
            value = float(said)
        except ValueError as error:
            raise SerializedValueError(f"byte {self.place}: {said!r} is no number") from error
        if value != value or value in (float("inf"), float("-inf")):
            raise SerializedValueError(f"byte {self.place}: {said!r} is no finite number")
        return value

    def _words(self, length: int) -> str:
        end = self.place + length
        said = self.content[self.place : end]
        if self.content[end : end + 2] != b'";':
            raise SerializedValueError(f"byte {self.place}: a text of {length} bytes does not end after them")
        self.place = end + 2
        try:
            return said.decode()
        except UnicodeDecodeError as error:
            raise SerializedValueError(f"byte {self.place}: a text is not UTF-8") from error

    def _array(self, count: int, depth: int) -> Any:
        if count > MOST_VALUES:
            raise SerializedValueError(f"byte {self.place}: an array of {count} values; at most {MOST_VALUES} are read")
        found: dict[str, Any] = {}
        is_list = True
        for place in range(count):
            key = self.value(depth + 1)
            if isinstance(key, bool) or not isinstance(key, int | str):
                raise SerializedValueError(f"byte {self.place}: a key that is neither number nor text")
            is_list = is_list and key == place and isinstance(key, int)
            found[str(key)] = self.value(depth + 1)
        if self.content[self.place : self.place + 1] != b"}":
            raise SerializedValueError(f"byte {self.place}: an array of {count} values does not end after them")
        self.place += 1
        return list(found.values()) if is_list else found


def serialize(value: Any) -> str:
    """The value as PHP writes it; `unserialize` reads it back.

    Raises
    ------
    SerializedValueError
        It holds something else than dict, list, str, int, float, bool and None.
    """
    out: list[str] = []
    _write(value, out, 0)
    return "".join(out)


def _write(value: Any, out: list[str], depth: int) -> None:
    if depth > DEEPEST:
        raise SerializedValueError(f"more than {DEEPEST} arrays inside each other")
    if value is None:
        out.append("N;")
    elif isinstance(value, bool):
        out.append(f"b:{int(value)};")
    elif isinstance(value, int):
        out.append(f"i:{value};")
    elif isinstance(value, float):
        out.append(f"d:{value!r};")
    elif isinstance(value, str):
        out.append(f's:{len(value.encode("utf-8", "surrogatepass"))}:"{value}";')
    elif isinstance(value, Mapping):
        out.append(f"a:{len(value)}:{{")
        for key, each in value.items():
            _write(int(key) if re.fullmatch(r"0|-?[1-9][0-9]{0,17}", str(key), re.A) else str(key), out, depth + 1)
            _write(each, out, depth + 1)
        out.append("}")
    elif isinstance(value, Sequence):
        out.append(f"a:{len(value)}:{{")
        for place, each in enumerate(value):
            out.append(f"i:{place};")
            _write(each, out, depth + 1)
        out.append("}")
    else:
        raise SerializedValueError(f"{type(value).__name__} has no serialised form here")
