#!/usr/bin/env python3
"""Paints maps as a client would show them by day, for looking at them.

    python3 maps/art/preview.py OUT.png /saltmarsh/inn
    python3 maps/art/preview.py OUT.png coast          all tiled maps, joined
"""

import sys

import lay
import png
from canvas import Canvas
from draw import paint
from objects import read_archetypes, read_map

# Weights of the border and of the corner columns of an edge picture, by neighbour.
BORDERS = (((0, -1), 2), ((1, 0), 4), ((0, 1), 8), ((-1, 0), 1))
CORNERS = (((-1, -1), 1, ((0, -1), (-1, 0))), ((1, -1), 2, ((0, -1), (1, 0))), ((1, 1), 4, ((0, 1), (1, 0))), ((-1, 1), 8, ((0, 1), (-1, 0))))


def over(page, image, dx, dy):
    for y in range(image.height):
        for x in range(image.width):
            r, g, b, a = image.get(x, y)
            if a and page.inside(x + dx, y + dy):
                if a < 255:
                    br, bg, bb, _ = page.get(x + dx, y + dy)
                    r, g, b = ((c * a + o * (255 - a)) // 255 for c, o in ((r, br), (g, bg), (b, bb)))
                page.put(x + dx, y + dy, (r, g, b, 255))


def cut(image, x, y):
    part = Canvas()
    for j in range(32):
        for i in range(32):
            part.put(i, j, image.get(x + i, y + j))
    return part


def render(placed, width, height, gallery, archetypes):
    """`placed`: (x, y, Thing) in order."""
    page = Canvas(width * 32, height * 32)
    page.pixels = [(0, 0, 0, 255)] * len(page.pixels)
    ground, rest = {}, []
    for x, y, thing in placed:
        arch = archetypes[thing.arch]
        if thing.get("invisible", arch.get("invisible")) == "1":
            continue
        face = thing.get("face", arch.get("face"))
        if arch.get("is_floor") == "1":
            ground[x, y] = (face, int(arch.get("smoothlevel", "0")))
        else:
            depth = max((p.number("y") for p in arch.parts), default=0)
            layer = 2 if arch.get("monster") == "1" else 0 if arch.get("no_pick") == "1" else 1
            rest.append((layer, y + depth, x, y, face))
    for (x, y), (face, _) in ground.items():
        over(page, gallery.faces[face], x * 32, y * 32)
    pieces = {}
    for (x, y), (face, level) in sorted(ground.items()):
        if level > 1:
            smooth(page, ground, gallery, x, y, level, pieces)
    for _, _, x, y, face in sorted(rest, key=lambda r: (r[0], r[1], r[2])):
        over(page, gallery.faces[face], x * 32, y * 32)
    return page


def smooth(page, ground, gallery, x, y, level, pieces):
    higher = {}
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            near = ground.get((x + dx, y + dy))
            if near and near[1] > level:
                higher.setdefault((near[1], gallery.edges.get(near[0], "empty_S.111")), set()).add((dx, dy))
    for (_, edge), sides in sorted(higher.items()):
        border = sum(bit for side, bit in BORDERS if side in sides)
        corner = sum(bit for side, bit, beside in CORNERS if side in sides and not any(b in sides for b in beside))
        for column, row in ((border, 0), (corner, 1)):
            if column:
                key = edge, column, row
                if key not in pieces:
                    pieces[key] = cut(gallery.faces[edge], column * 32, row * 32)
                over(page, pieces[key], x * 32, y * 32)


def main():
    target, name = sys.argv[1:3]
    gallery = paint()
    archetypes = read_archetypes((lay.WORLD / "archetypes").read_text())
    placed = []
    if name.startswith("/"):
        header, objects = read_map((lay.WORLD / "maps" / name[1:]).read_text())
        width, height = header.number("width"), header.number("height")
        placed = [(o.number("x"), o.number("y"), o) for o in objects]
    else:
        plan = lay.Plan(lay.WORLD / "plans" / f"{name}.plan")
        w, h = plan.cut
        width, height = len(plan.grid[0]), len(plan.grid)
        for (column, row), (path, _) in sorted(plan.tiles.items(), key=lambda t: (t[0][1], t[0][0])):
            _, objects = read_map((lay.WORLD / "maps" / path[1:]).read_text())
            placed += [(column * w + o.number("x"), row * h + o.number("y"), o) for o in objects]
    page = render(placed, width, height, gallery, archetypes)
    with open(target, "wb") as out:
        out.write(png.encode(page.width, page.height, page.pixels))


if __name__ == "__main__":
    main()
