"""Lossless compression of PNG files."""

from collections.abc import Iterator
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IEND"}


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(_SIGNATURE)
    while position < len(png):
        (length,) = struct.unpack_from(">I", png, position)
        yield png[position + 4 : position + 8], png[position + 8 : position + 8 + length]
        position += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def compress(png: bytes) -> bytes:
    """Recompress a PNG at zlib's highest level and drop metadata; browsers compress for speed."""
    chunks = list(_chunks(png))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    packed = _chunk(b"IDAT", zlib.compress(pixels, level=9))
    needed = [_chunk(kind, data) for kind, data in chunks if kind in _NEEDED]
    smaller = _SIGNATURE + b"".join([*needed[:-1], packed, needed[-1]])
    return min(png, smaller, key=len)
