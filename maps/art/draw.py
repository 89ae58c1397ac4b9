#!/usr/bin/env python3
"""Draws every picture of the world and writes the image pack with its index files.

    python3 maps/art/draw.py            writes crossfire.0, bmaps.paths, faces, animations, smooth
    python3 maps/art/draw.py --check    says whether they are what the program draws
    python3 maps/art/draw.py --sheet F  writes a contact sheet of all pictures to F

Needs nothing but Python 3. The same program gives the same bytes.
"""

import argparse
import pathlib
import sys

import buildings
import furnishings
import people
import png
import terrain
import things
from canvas import Canvas, line, rect
from gallery import Gallery
from palette import shade

WORLD = pathlib.Path(__file__).resolve().parent.parent


def system(gallery):
    """The pictures every server must have."""
    bug = Canvas()
    bug.fill(rect(4, 4, 27, 27), "rose", 3)
    bug.fill(line(8, 8, 23, 23, 3) | line(23, 8, 8, 23, 3), "white", 5)
    bug.outline()
    gallery.add("bug.111", bug)
    gallery.add("empty.111", Canvas())
    gallery.add("blank.111", Canvas())
    gallery.add("empty_S.111", Canvas(512, 64))
    plain = terrain.edge_of(terrain.packed_earth(), 6)
    gallery.add("default_smoothed.111", plain)
    gallery.edge("default_smoothed.111", "empty_S.111")


def paint():
    gallery = Gallery()
    for room in (system, terrain.draw, buildings.draw, people.draw, furnishings.draw, things.draw):
        room(gallery)
    return gallery


def ordered(gallery):
    """Face names in the order of their numbers: bug.111, then by bytes."""
    return ["bug.111"] + sorted(n for n in gallery.faces if n != "bug.111")


def pack(gallery):
    """The files, name -> bytes."""
    names = ordered(gallery)
    images, paths = bytearray(), []
    for number, name in enumerate(names):
        canvas = gallery.faces[name]
        image = png.encode(canvas.width, canvas.height, canvas.pixels)
        assert len(image) < 10000, f"{name}: {len(image)} bytes, and no client takes 10000"
        images += f"IMAGE {len(image)} ./arch/wildfire/{name}\n".encode() + image
        paths.append(f"\\{number:05}\t./arch/wildfire/{name}\n")
    faces = []
    for name in sorted(gallery.colours):
        colour, floor, visibility = gallery.colours[name]
        faces.append(f"face {name}\nmagicmap {colour}\n")
        if floor:
            faces.append("is_floor 1\n")
        if visibility is not None:
            faces.append(f"visibility {visibility}\n")
        faces.append("end\n")
    animations = []
    for name in sorted(gallery.animations):
        frames, facings = gallery.animations[name]
        animations.append(f"anim {name}\n" + (f"facings {facings}\n" if facings else "") + "".join(f"{f}\n" for f in frames) + "mina\n")
    smooth = [f"{face} {edge}\n" for face, edge in sorted(gallery.edges.items())]
    written = "# Written by art/draw.py.\n"
    return {
        "crossfire.0": bytes(images),
        "bmaps.paths": (written + "".join(paths)).encode(),
        "faces": (written + "".join(faces)).encode(),
        "animations": "".join(animations).encode(),
        "smooth": (written + "".join(smooth)).encode(),
    }


def sheet(gallery, columns=20):
    """All pictures side by side on a grey ground."""
    shown = [n for n in ordered(gallery) if not n.endswith("_S.111") and n != "default_smoothed.111"]
    small = [n for n in shown if (gallery.faces[n].width, gallery.faces[n].height) == (32, 32)]
    large = [n for n in shown if n not in small]
    rows = (len(small) + columns - 1) // columns
    tall, x, band, spots = rows * 36 + 4, 4, 0, []
    for name in large:
        face = gallery.faces[name]
        if x + face.width > columns * 36:
            x, tall, band = 4, tall + band + 6, 0
        spots.append((name, x, tall))
        x, band = x + face.width + 6, max(band, face.height)
    page = Canvas(columns * 36 + 4, tall + band + 6)
    page.fill(rect(0, 0, page.width - 1, page.height - 1), "grass", 3)
    for i, name in enumerate(small):
        page.paste(gallery.faces[name], 4 + i % columns * 36, 4 + i // columns * 36)
    for name, x, y in spots:
        page.paste(gallery.faces[name], x, y)
    flat = [blend(p) for p in page.pixels]
    return png.encode(page.width, page.height, flat)


def blend(pixel):
    return pixel[:3] + (255,)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    options.add_argument("--sheet", type=pathlib.Path)
    asked = options.parse_args()
    gallery = paint()
    if asked.sheet:
        asked.sheet.write_bytes(sheet(gallery))
        return 0
    files = pack(gallery)
    if asked.check:
        stale = [n for n, body in files.items() if (WORLD / n).read_bytes() != body]
        print(f"not as drawn: {', '.join(stale)}" if stale else f"{len(gallery.faces)} faces, as drawn")
        return 1 if stale else 0
    for name, body in files.items():
        (WORLD / name).write_bytes(body)
    print(f"{len(gallery.faces)} faces, {len(files['crossfire.0']) // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
