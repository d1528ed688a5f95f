"""Make the PNG of a screenshot small: its 256 commonest colours as a palette, others as the nearest of them."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
RGB, PALETTE = 2, 3
SIZE = 3  # bytes of a pixel in RGB


def with_palette(png: bytes) -> bytes:
    """Return a picture of eight-bit RGB, as browsers write it, as one with a palette."""
    parts: dict[bytes, bytes] = {}
    for kind, content in chunks(png):
        parts[kind] = parts.get(kind, b"") + content
    width, height, depth, colours = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    if (depth, colours) != (8, RGB):
        raise ValueError("This PNG is not of eight-bit RGB.")
    lines = [pixels(line) for line in unfiltered(zlib.decompress(parts[b"IDAT"]), width * SIZE)]
    palette = [colour for colour, _count in Counter(pixel for line in lines for pixel in line).most_common(COLOURS)]
    numbers = {colour: number for number, colour in enumerate(palette)}
    data = bytearray()
    for line in lines:
        data.append(0)  # no filter
        data.extend(number_of(pixel, numbers, palette) for pixel in line)
    header = struct.pack(">IIBBBBB", width, height, 8, PALETTE, 0, 0, 0)
    written = [
        (b"IHDR", header),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(bytes(data), 9)),
        (b"IEND", b""),
    ]
    return SIGNATURE + b"".join(chunk(kind, content) for kind, content in written)


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the content of every chunk."""
    place = len(SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk as it is written."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def unfiltered(data: bytes, width: int) -> Iterator[bytearray]:
    """Yield the lines of a picture; each byte is stored as its difference from a guess by its neighbours."""
    above = bytearray(width)
    for start in range(0, len(data), width + 1):
        guess, line = data[start], bytearray(data[start + 1 : start + 1 + width])
        if guess:
            for place in range(width):
                left, corner = (line[place - SIZE], above[place - SIZE]) if place >= SIZE else (0, 0)
                line[place] = (line[place] + guessed(guess, left, above[place], corner)) & 255
        yield line
        above = line


def guessed(guess: int, left: int, above: int, corner: int) -> int:
    """Return what a line's filter (1 to 4) expects of a byte."""
    if guess < 3:
        return left if guess == 1 else above
    if guess == 3:
        return (left + above) // 2
    return min((left, above, corner), key=lambda one: abs(left + above - corner - one))


def pixels(line: bytearray) -> list[bytes]:
    return [bytes(line[place : place + SIZE]) for place in range(0, len(line), SIZE)]


def number_of(colour: bytes, numbers: dict[bytes, int], palette: list[bytes]) -> int:
    """Return the place of a colour in the palette, or of the nearest; what was found is kept in `numbers`."""
    if colour not in numbers:
        numbers[colour] = min(range(len(palette)), key=lambda place: distance(colour, palette[place]))
    return numbers[colour]


def distance(one: bytes, other: bytes) -> int:
    return sum((here - there) ** 2 for here, there in zip(one, other, strict=True))
