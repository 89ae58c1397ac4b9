"""Writes small PNG files: palette images with transparency, from the standard library alone."""

import struct
import zlib


def _chunk(kind, body):
    crc = zlib.crc32(kind + body) & 0xFFFFFFFF
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def encode(width, height, pixels):
    """PNG bytes of `pixels`, a row-major list of (r, g, b, a). Up to 256 colours make a palette
    image; more fall back to RGBA."""
    header = lambda depth, kind: struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    # Transparent colours first keeps the tRNS chunk short.
    colours = sorted(set(pixels), key=lambda c: (c[3], c))
    if len(colours) > 256:
        rows = b"".join(
            b"\0" + bytes(v for p in pixels[y * width : (y + 1) * width] for v in p)
            for y in range(height)
        )
        parts = [_chunk(b"IHDR", header(8, 6))]
    else:
        index = {colour: i for i, colour in enumerate(colours)}
        depth = 4 if len(colours) <= 16 else 8
        rows = bytearray()
        for y in range(height):
            line = [index[p] for p in pixels[y * width : (y + 1) * width]]
            rows.append(0)
            if depth == 8:
                rows.extend(line)
            else:
                line += [0] * (len(line) % 2)
                rows.extend(a << 4 | b for a, b in zip(line[::2], line[1::2]))
        parts = [
            _chunk(b"IHDR", header(depth, 3)),
            _chunk(b"PLTE", b"".join(bytes(c[:3]) for c in colours)),
        ]
        alphas = bytes(c[3] for c in colours if c[3] < 255)
        if alphas:
            parts.append(_chunk(b"tRNS", alphas))
    parts.append(_chunk(b"IDAT", zlib.compress(bytes(rows), 9)))
    parts.append(_chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
