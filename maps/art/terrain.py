"""Ground: what covers whole squares, seamless, and the edges with which it laps over its lower neighbours."""

import math

from canvas import Canvas, cloud, ellipse, line, poly, rect, scatter
from palette import shade

TILE = rect(0, 0, 31, 31)
# A terrain edge picture is 16 columns of borders over 16 columns of corners; the column is a sum of
# these weights (the order in which clients read it).
WEST, NORTH, EAST, SOUTH = 1, 2, 4, 8


def wrapped(c, x, y, ramp, level):
    c.put(x % 32, y % 32, shade(ramp, level))


def grass(seed=0, blades=70):
    c = Canvas()
    c.texture(TILE, "grass", lambda x, y: 2.1 + 0.7 * (cloud(x, y, 8, seed=3) - 0.45) + 0.5 * (cloud(x, y, 4, seed=9) - 0.5))
    for i in range(blades):
        x, y = int(scatter(i, 1, seed) * 32), int(scatter(i, 2, seed) * 32)
        tone = 4 if scatter(i, 3, seed) > 0.4 else 1
        wrapped(c, x, y, "grass", tone)
        wrapped(c, x, y - 1, "grass", min(tone + 1, 4))
        if scatter(i, 4, seed) > 0.7:
            wrapped(c, x + 1, y - 1, "grass", tone)
    return c


def meadow():
    c = grass(seed=7)
    for i, (ramp, level) in enumerate([("straw", 4), ("white", 5), ("rose", 4), ("white", 5), ("straw", 5), ("violet", 4), ("white", 4), ("straw", 4)]):
        x, y = int(scatter(i, 5, 2) * 28) + 2, int(scatter(i, 6, 2) * 28) + 2
        for dx, dy in ((0, -1), (-1, 0), (1, 0), (0, 1)):
            wrapped(c, x + dx, y + dy, ramp, level)
        wrapped(c, x, y, "amber", 3)
        wrapped(c, x + 1, y + 2, "grass", 0)
    return c


def sand():
    c = Canvas()
    ripple = lambda x, y: math.sin((y + 3 * math.sin(x * math.tau / 32)) * math.tau / 8 + cloud(x, y, 16, seed=5) * 4)
    c.texture(TILE, "sand", lambda x, y: 3.0 + 0.42 * ripple(x, y) + 0.5 * (cloud(x, y, 8, seed=1) - 0.5))
    for i in range(16):
        x, y = int(scatter(i, 1, 11) * 32), int(scatter(i, 2, 11) * 32)
        wrapped(c, x, y, "sand", 1 if i % 3 else 5)
    return c


def flats():
    """Sand that the tide leaves bare: wet, with pools."""
    c = Canvas()
    c.texture(TILE, "flat", lambda x, y: 2.2 + 0.5 * math.sin((y + 2 * math.sin(x * math.tau / 16)) * math.tau / 4 + 5 * cloud(x, y, 16, seed=8)) + cloud(x, y, 8, seed=2) - 0.5)
    for x, y in TILE:
        wet = cloud(x, y, 8, seed=21)
        if wet > 0.8:
            c.put(x, y, shade("shoal", 3 if wet > 0.86 else 2))
    return c


def mud():
    c = Canvas()
    c.texture(TILE, "mud", lambda x, y: 1.7 + 2.2 * (cloud(x, y, 8, seed=31) - 0.5) + 0.8 * (cloud(x, y, 4, seed=5) - 0.5))
    for x, y in TILE:
        if cloud(x, y, 8, seed=77) > 0.72:
            c.put(x, y, shade("teal", 1 + (cloud(x, y, 8, seed=77) > 0.79)))
    for i in range(24):
        x, y = int(scatter(i, 1, 13) * 32), int(scatter(i, 2, 13) * 32)
        wrapped(c, x, y, "reed", 2)
        wrapped(c, x, y - 1, "reed", 3)
    return c


def path():
    c = Canvas()
    c.texture(TILE, "earth", lambda x, y: 3.0 + 1.3 * (cloud(x, y, 8, seed=41) - 0.5) + 0.6 * (cloud(x, y, 4, seed=6) - 0.5))
    for i in range(15):
        x, y = int(scatter(i, 1, 17) * 32), int(scatter(i, 2, 17) * 32)
        wrapped(c, x, y, "cobble", 4)
        wrapped(c, x + 1, y, "cobble", 3)
        wrapped(c, x, y + 1, "earth", 1)
        wrapped(c, x + 1, y + 1, "earth", 1)
    return c


def waves(ramp, frame, frames, seed, base=2.2):
    """Water whose light moves on by one step a frame and comes round."""
    c = Canvas()
    turn = frame * math.tau / frames

    def level(x, y):
        u, v = x * math.tau / 32, y * math.tau / 32
        swell = math.sin(2 * v + 1.6 * math.sin(u + turn) + turn)
        chop = math.sin(3 * u + 2 * v + 2 * math.sin(v - turn))
        return base + 0.55 * swell + 0.3 * chop + 0.5 * (cloud(x, y, 8, seed=seed) - 0.5)

    c.texture(TILE, ramp, level)
    for i in range(5):
        x, y = int(scatter(i, 1, seed) * 32), int(scatter(i, 2, seed) * 32)
        phase = (frame + i * 2) % frames
        if phase >= frames // 2:
            continue
        reach = 2 + phase % 2
        for d in range(-reach, reach + 1):
            wrapped(c, x + d + frame, y + (abs(d) > 1), ramp, 5 if abs(d) < 2 else 4)
    return c


def cobbles(ramp="cobble", seed=5):
    """Round stones in staggered rows, wrapping around."""
    c = Canvas()
    c.fill(TILE, ramp, 1)
    for row in range(4):
        for col in range(4):
            cx = col * 8 + (4 if row % 2 else 0) + scatter(row, col, seed) * 1.5
            cy = row * 8 + 3.5 + scatter(col, row, seed + 1)
            stone = ellipse(cx + 3, cy, 3.4 + scatter(row, col, seed + 2) * 0.5, 3.3)
            tone = 2.6 + scatter(row, col, seed + 3) * 1.2
            for x, y in stone:
                up = ((y - cy) + (x - cx - 3) * 0.6) / 4.0
                wrapped(c, x, y, ramp, tone - up * 1.4)
    return c


def flagstones(ramp="stone", seed=3, tone=3.0):
    c = Canvas()
    for bx, by, w, h in ((0, 0, 16, 16), (16, 0, 16, 8), (16, 8, 16, 16), (0, 16, 16, 16), (16, 24, 16, 8)):
        own = tone + 0.8 * (scatter(bx, by, seed) - 0.5)
        c.texture(rect(bx, by, bx + w - 1, by + h - 1), ramp, lambda x, y: own + 0.7 * (cloud(x, y, 4, seed=seed) - 0.6))
        c.fill(line(bx, by, bx + w - 1, by), ramp, min(5, own + 1))
        c.fill(line(bx, by, bx, by + h - 1), ramp, min(5, own + 1))
        c.fill(line(bx, by + h - 1, bx + w - 1, by + h - 1), ramp, 1)
        c.fill(line(bx + w - 1, by, bx + w - 1, by + h - 1), ramp, 1)
    return c


def boards(ramp="wood", seed=1, upright=False, gap=0, tone=3.0):
    """Planks four to a square; `upright` turns them."""
    c = Canvas()
    for n in range(4):
        own = tone + 0.9 * (scatter(n, 1, seed) - 0.5)
        joint = int(scatter(n, 2, seed) * 28) + 2
        for across in range(8):
            for along in range(32):
                x, y = (n * 8 + across, along) if upright else (along, n * 8 + across)
                grainy = cloud(along, across * 3 + n * 8, 16, seed=seed + n) - 0.5
                streak = 0.5 * (scatter(along // 6, across + n * 8, seed) - 0.5)
                level = own + grainy + streak
                if across == 0:
                    level = own + 1
                if across == 7 or along == joint:
                    level = gap
                c.put(x, y, shade(ramp, math.floor(level + 0.5)))
        for end in (joint - 2, joint + 2):
            x, y = (n * 8 + 4, end) if upright else (end, n * 8 + 4)
            c.put(x % 32, y % 32, shade("iron", 1))
    return c


def carpet(ramp):
    c = Canvas()
    c.texture(TILE, ramp, lambda x, y: 2.4 + 0.5 * ((x + y) % 4 < 2) + 0.3 * (cloud(x, y, 8, seed=4) - 0.5))
    for k in range(16):
        for x, y in ((15 - k, k), (16 + k, k), (k, 31 - (15 - k)), (31 - k, 31 - (15 - k))):
            c.put(x, y, shade("gold", 3))
    return c


def packed_earth():
    c = Canvas()
    c.texture(TILE, "mud", lambda x, y: 1.3 + 1.4 * (cloud(x, y, 8, seed=51) - 0.5) + 0.6 * (cloud(x, y, 4, seed=52) - 0.5))
    for i in range(12):
        x, y = int(scatter(i, 1, 53) * 32), int(scatter(i, 2, 53) * 32)
        wrapped(c, x, y, "stone", 3)
        wrapped(c, x, y + 1, "mud", 0)
    return c


def edge_of(tile, reach=8, rim=None, seed=0):
    """The edge picture of a terrain: `tile` lapping about `reach` pixels over its neighbours, ending
    in a line of `rim` (ramp, level) where there is one."""
    c = Canvas(512, 64)
    for column in range(1, 16):
        for x in range(32):
            for y in range(32):
                for row, far in ((0, _border(column, x, y, reach, seed)), (1, _corner(column, x, y, reach, seed))):
                    if far < 0:
                        colour = tile.get(x, y)
                        if rim and far > -1.6:
                            colour = shade(*rim)
                        c.put(column * 32 + x, row * 32 + y, colour)
    return c


def _waver(t, seed):
    return 3.2 * (cloud(t, seed * 8 % 32, 8, seed=seed + 60) - 0.5) + 2.4 * (scatter(t // 2 % 16, 5, seed) - 0.5)


def _border(column, x, y, reach, seed):
    sides = []
    if column & WEST:
        sides.append(x - reach - _waver(y, seed))
    if column & EAST:
        sides.append(31 - x - reach - _waver(y, seed + 1))
    if column & NORTH:
        sides.append(y - reach - _waver(x, seed + 2))
    if column & SOUTH:
        sides.append(31 - y - reach - _waver(x, seed + 3))
    return min(sides)


def _corner(column, x, y, reach, seed):
    corners = []
    for bit, cx, cy in ((1, 0, 0), (2, 31, 0), (4, 31, 31), (8, 0, 31)):
        if column & bit:
            corners.append(math.hypot(x - cx, y - cy) - reach * 0.95 - 1.5 * (scatter(x // 2, y // 2, seed) - 0.5))
    return min(corners)


def draw(gallery):
    grounds = [
        ("grass", grass(), "green", 9, None),
        ("meadow", meadow(), "green", 9, None),
        ("sand", sand(), "yellow", 8, ("sand", 1)),
        ("flats", flats(), "khaki", 8, ("foam", 4)),
        ("mud", mud(), "brown", 8, ("mud", 0)),
        ("path", path(), "brown", 7, ("earth", 1)),
    ]
    for seed, (stem, tile, colour, reach, rim) in enumerate(grounds):
        gallery.add(f"{stem}.111", tile, colour, floor=True)
        gallery.add(f"{stem}_S.111", edge_of(tile, reach, rim, seed))
        gallery.edge(f"{stem}.111", f"{stem}_S.111")
    for stem, ramp, colour, base in (("sea", "water", "blue", 2.2), ("shallows", "shoal", "light_blue", 2.4)):
        frames = [waves(ramp, f, 6, 70, base) for f in range(6)]
        names = gallery.series(stem, frames, colour, floor=True)
        gallery.add(f"{stem}_S.111", edge_of(frames[0], 9, None, 12))
        for name in names:
            gallery.edge(name, f"{stem}_S.111")
    floors = [
        ("cobbles", cobbles(), "grey"),
        ("causeway", cobbles("stone", 8), "grey"),
        ("flagstones", flagstones(), "grey"),
        ("cellarfloor", flagstones("night", 6, 2.4), "grey"),
        ("boards", boards(), "brown"),
        ("deck", boards("plank", 4, upright=True, tone=3.4), "brown"),
        ("pier_ns", boards("plank", 2, gap=0, tone=2.8), "brown"),
        ("pier_ew", boards("plank", 3, upright=True, gap=0, tone=2.8), "brown"),
        ("rug_red", carpet("red"), "red"),
        ("rug_blue", carpet("blue"), "blue"),
        ("earthfloor", packed_earth(), "brown"),
    ]
    for stem, tile, colour in floors:
        gallery.add(f"{stem}.111", tile, colour, floor=True)
        gallery.edge(f"{stem}.111", "empty_S.111")
