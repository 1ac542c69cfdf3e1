"""Finding out the encoding of a text file without being told, and never storing mojibake."""

import codecs
import re
from collections.abc import Callable

from .problems import Problem, TableError, refuse

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
SAMPLE_BYTES = 64 * 1024
PROOF_OF_UTF8 = 4
"""So many characters of three bytes do not happen by chance in GB18030: about one pair in 100,000 does."""

CJK_IN_UTF8 = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

HasHeader = Callable[[str], bool]


def decode(data: bytes, has_header: HasHeader, encoding: str | None = None) -> tuple[str, str]:
    """The text of `data` and the name of its encoding, one of ENCODINGS.

    A byte order mark or the caller's `encoding` decides; otherwise an encoding is taken only if the text
    has a known header in it and no other fits. Raises TableError, with candidates where the user must choose.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            return _checked(_decode_all(data[len(mark) :], name), name)
    if encoding:
        name = supported(encoding)
        return _checked(_decode_all(data, name), name)
    fitting = [name for name in _possible(data) if _fits(data, name, has_header)]
    if not fitting:
        raise _no_header(data)
    return _checked(*_only_one(data, fitting))


def supported(encoding: str) -> str:
    """The name under which `encoding` is supported: GBK and GB2312 are parts of GB18030."""
    name = encoding.strip().lower().replace("_", "-").removesuffix("-sig")
    name = {"utf8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "utf-16": "utf-16-le"}.get(name, name)
    if name not in ENCODINGS:
        raise refuse("encoding_unknown", value=encoding, encodings=", ".join(ENCODINGS))
    return name


def _possible(data: bytes) -> tuple[str, ...]:
    """UTF-16 shows by its pattern: every tab, digit and line end has a NUL byte beside it."""
    return ENCODINGS if b"\0" in data[:SAMPLE_BYTES] else ENCODINGS[:2]


def _fits(data: bytes, name: str, has_header: HasHeader) -> bool:
    """Whether a header is found in the first part of `data`, as far as that is valid."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        return has_header(decoder.decode(data[:SAMPLE_BYTES], final=len(data) <= SAMPLE_BYTES))
    except UnicodeDecodeError as error:
        return has_header(data[: error.start].decode(name, "ignore"))


def _only_one(data: bytes, fitting: list[str]) -> tuple[str, str]:
    if len(fitting) == 1 or _is_proven_utf8(data, fitting):
        return _decode_all(data, fitting[0]), fitting[0]
    texts = {name: text for name in fitting if (text := _decode_or_none(data, name)) is not None}
    if not texts:
        _decode_all(data, fitting[0])
    first = next(iter(texts))
    if all(text == texts[first] for text in texts.values()):
        return texts[first], first
    raise TableError([Problem("encoding_unclear", params={"encodings": ", ".join(texts)})], candidates=texts)


def _is_proven_utf8(data: bytes, fitting: list[str]) -> bool:
    """Whether the text reads as Chinese in UTF-8, at least until a place where it is damaged."""
    if fitting[0] != "utf-8":
        return False
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data[:SAMPLE_BYTES])
    sound, *_ = text.partition("\ufffd")
    return len(CJK_IN_UTF8.findall(sound)) >= PROOF_OF_UTF8


def _decode_or_none(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _decode_all(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(name, "replace").count("\n") + 1
        raise refuse("undecodable", line=line, encoding=name, byte=error.start) from error


def _checked(text: str, name: str) -> tuple[str, str]:
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise refuse("nul_bytes" if found[0] == "\0" else "control_character", line=line, value=repr(found[0])[1:-1])
    return text, name


def _no_header(data: bytes) -> TableError:
    if b"\0" in data and _is_proven_utf8(data, ["utf-8"]):
        return refuse("nul_bytes")
    readable = [name for name in _possible(data) if _looks_like_text(_decode_or_none(data, name))]
    if not readable:
        return refuse("nul_bytes" if b"\0" in data else "not_text")
    if len(readable) == 1 or readable[0] == "utf-8":
        return refuse("no_header")
    problem = Problem("encoding_unclear", params={"encodings": ", ".join(readable)})
    return TableError([problem], candidates=readable)


def _looks_like_text(text: str | None) -> bool:
    return bool(text) and not CONTROL.search(text)
