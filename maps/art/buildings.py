"""What people built: walls that join, doors and gates, whole houses in one picture, ships."""

from canvas import Canvas, cloud, ellipse, line, moved, poly, rect, scatter
from palette import shade

NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8


# Walls ------------------------------------------------------------------------------------------


def _courses(c, area, ramp, tone, height=6, length=10, seed=0):
    """Rows of cut stones."""
    for x, y in area:
        row = y // height
        shift = (length // 2 if row % 2 else 0) + int(scatter(row, 1, seed) * 3)
        col = (x + shift) // length
        own = tone + 1.0 * (scatter(col, row, seed) - 0.5)
        if y % height == height - 1 or (x + shift) % length == length - 1:
            own = tone - 1.7
        elif y % height == 0:
            own += 0.7
        c.put(x, y, shade(ramp, own + 0.4 * (scatter(x, y, seed) - 0.5) + 0.3))


def _front_stone(ramp, tone, seed):
    return lambda c, area: _courses(c, area, ramp, tone, seed=seed)


def _front_timber(c, area):
    """Plaster between beams."""
    c.texture(area, "plaster", lambda x, y: 3.2 - (y - 16) * 0.05 + 0.7 * (cloud(x, y, 8, seed=3) - 0.5))
    for x, y in area:
        if y in (16, 17) or y >= 29 or x in (0, 1, 30, 31):
            c.put(x, y, shade("wood", 2 if y in (17, 30, 31) or x in (1, 31) else 3))


def _front_cliff(c, area):
    for x, y in area:
        crag = cloud(x, y // 2, 8, seed=91) + 0.4 * cloud(x, y, 4, seed=92)
        c.put(x, y, shade("rock", 0.6 + 3.4 * (crag - 0.25) - (y - 14) * 0.05))


def _cap(ramp, tone, grain, seed):
    def paint(c, area):
        c.texture(area, ramp, lambda x, y: tone + grain * (cloud(x, y, 8, seed=seed) - 0.5) + 0.5 * (scatter(x, y, seed) - 0.5))
    return paint


WALLS = {
    # kind: (front, cap, rim ramp, rim light, rim dark, cap height)
    "stonewall": (_front_stone("stone", 3.0, 2), _cap("stone", 3.4, 0.9, 5), "stone", 5, 1, 15),
    "timberwall": (_front_timber, _cap("brown", 2.6, 0.8, 6), "wood", 4, 0, 15),
    "cellarwall": (_front_stone("night", 2.4, 9), _cap("night", 1.6, 0.8, 7), "night", 4, 0, 15),
    "cliff": (_front_cliff, _cap("grass", 2.2, 1.8, 3), "rock", 4, 1, 10),
    "rockwall": (_front_cliff, _cap("night", 1.4, 1.2, 3), "rock", 3, 0, 12),
}


def wall(kind, mask):
    """One piece of wall; `mask` says on which sides it goes on."""
    front, cap, rim, light, dark, height = WALLS[kind]
    c = Canvas()
    low = 31 if mask & SOUTH else height
    cap(c, rect(0, 0, 31, low))
    if not mask & SOUTH:
        front(c, rect(0, low + 1, 31, 31))
        for x in range(32):
            c.put(x, low, shade(rim, light))
            c.put(x, low + 1, shade(rim, dark))
            c.put(x, 31, shade(rim, 0))
    if not mask & NORTH:
        for x in range(32):
            c.put(x, 0, shade(rim, light))
            c.put(x, 1, shade(rim, light - 1))
    for side, edge, inner, tone in ((WEST, 0, 1, light), (EAST, 31, 30, dark)):
        if not mask & side:
            for y in range(32):
                c.put(edge, y, shade(rim, tone if y <= low else 1))
                if y <= low:
                    c.put(inner, y, shade(rim, (light if tone == light else dark) - (tone == light)))
    return c


def window_wall(kind, lit=True):
    c = wall(kind, EAST | WEST)
    c.fill(rect(10, 17, 21, 28), "wood", 1)
    c.fill(rect(11, 18, 20, 27), "amber" if lit else "blue", 3)
    c.fill(rect(11, 18, 20, 20), "amber" if lit else "blue", 4)
    for x, y in line(15, 18, 15, 27) | line(11, 22, 20, 22):
        c.put(x, y, shade("wood", 2))
    for x, y in line(12, 19, 14, 19) | line(17, 24, 17, 26):
        c.put(x, y, shade("amber" if lit else "blue", 5))
    c.fill(rect(9, 29, 22, 29), "wood", 3)
    return c


def fence(mask):
    c = Canvas()
    rails = []
    if mask & EAST:
        rails.append((16, 31))
    if mask & WEST:
        rails.append((0, 16))
    for x0, x1 in rails:
        c.fill(rect(x0, 13, x1, 14), "wood", 4)
        c.fill(rect(x0, 15, x1, 15), "wood", 1)
        c.fill(rect(x0, 20, x1, 21), "wood", 3)
        c.fill(rect(x0, 22, x1, 22), "wood", 1)
    if mask & NORTH:
        c.fill(rect(15, 0, 17, 12), "wood", 3)
        c.fill(rect(17, 0, 17, 12), "wood", 1)
    if mask & SOUTH:
        c.fill(rect(15, 20, 17, 31), "wood", 3)
        c.fill(rect(17, 20, 17, 31), "wood", 1)
    c.form(rect(13, 8, 19, 26), "wood", 3)
    c.fill(rect(13, 7, 19, 8), "wood", 5)
    for x in range(12, 21):
        c.put(x, 27, shade("wood", 0))
    return c


# Doors and gates (in walls that run east and west) -----------------------------------------------


def _doorway(kind="stonewall"):
    c = wall(kind, EAST | WEST)
    c.fill(rect(6, 13, 25, 31), "black", 1)
    for y in range(12, 32):
        c.put(5, y, shade("stone", 4))
        c.put(26, y, shade("stone", 1))
    c.fill(rect(5, 11, 26, 12), "stone", 4)
    c.fill(rect(5, 13, 26, 13), "stone", 1)
    return c


def door(ramp="wood", banded=False, kind="stonewall"):
    c = _doorway(kind)
    for n in range(4):
        own = 3 + (scatter(n, 3, 4) > 0.5)
        area = rect(7 + n * 5 - (n > 1), 14, min(24, 10 + n * 5), 31)
        c.texture(area, ramp, lambda x, y: own - 0.6 + 0.6 * (cloud(x, y, 8, seed=n) - 0.5))
        c.fill({p for p in area if p[0] == 7 + n * 5 - (n > 1)}, ramp, 1)
    if banded:
        for y in (17, 26):
            c.fill(rect(7, y, 24, y + 1), "iron", 3)
            c.fill(rect(7, y + 2, 24, y + 2), "iron", 0)
            for x in (9, 15, 21):
                c.put(x, y, shade("iron", 5))
        c.form(rect(18, 20, 23, 25), "iron", 2)
        c.fill(rect(20, 22, 21, 23), "black", 0)
    else:
        c.fill(rect(7, 19, 24, 19), ramp, 1)
        c.fill(rect(7, 18, 24, 18), ramp, 5)
        c.form(ellipse(21, 23, 1.6, 1.6), "gold", 2)
    return c


def gate(frame, frames=4):
    """A portcullis; frame 0 is open, the last one shut."""
    c = _doorway()
    floor = Canvas()
    floor.texture(rect(7, 14, 24, 31), "cobble", lambda x, y: 1.6 + 0.8 * (cloud(x, y, 8, seed=2) - 0.5))
    c.paste(floor)
    c.fill(rect(7, 14, 24, 16), "black", 0)
    low = 15 + round(16 * frame / (frames - 1))
    for x in (8, 12, 16, 20, 23):
        c.fill(rect(x, 13, x, low), "iron", 4)
        c.fill(rect(x + 1, 13, x + 1, low), "iron", 1)
    for y in range(low - 3, 13, -6):
        c.fill(rect(7, y, 24, y), "iron", 3)
        c.fill(rect(7, y + 1, 24, y + 1), "iron", 0)
    return c


# Houses -----------------------------------------------------------------------------------------


def _roof(c, x0, y0, x1, y1, ramp, hip=14, seed=1):
    """A hipped roof seen from the front: courses of tiles, ridge on top."""
    area = poly((x0 + hip, y0), (x1 - hip, y0), (x1, y1), (x0, y1))
    span = max(1, y1 - y0)
    for x, y in area:
        depth = (y - y0) / span
        row = (y - y0) // 5
        shift = 3 if row % 2 else 0
        left = x0 + hip * (1 - depth)
        right = x1 - hip * (1 - depth)
        tone = 3.6 - 1.1 * depth + 0.8 * (scatter((x + shift) // 6, row, seed) - 0.5)
        if x < left + 3:
            tone += 0.8
        if x > right - 5:
            tone -= 1.2
        if (y - y0) % 5 == 4:
            tone -= 1.3
        elif (x + shift) % 6 == 0 and (y - y0) % 5 > 1:
            tone -= 0.8
        c.put(x, y, shade(ramp, tone))
    c.fill(rect(x0 + hip - 1, y0 - 2, x1 - hip + 1, y0), ramp, 5)
    c.fill(rect(x0 + hip - 1, y0 + 1, x1 - hip + 1, y0 + 1), ramp, 1)
    c.fill(rect(x0, y1 - 1, x1, y1), ramp, 1)


def _window(c, x, y, w=9, h=10, lit=True):
    glass = "amber" if lit else "blue"
    c.fill(rect(x - 1, y - 1, x + w, y + h), "wood", 1)
    c.fill(rect(x, y, x + w - 1, y + h - 1), glass, 3)
    c.fill(poly((x, y), (x + w - 1, y), (x, y + h - 1)), glass, 4)
    c.fill(line(x + w // 2, y, x + w // 2, y + h - 1) | line(x, y + h // 2 - 1, x + w - 1, y + h // 2 - 1), "wood", 2)
    c.fill(rect(x - 2, y + h + 1, x + w + 1, y + h + 1), "wood", 4)


def _front_door(c, x, y, ramp="wood"):
    """A door whose sill is at y; 14 wide, 20 high."""
    c.fill(rect(x - 2, y - 21, x + 15, y), "wood", 1)
    for n in range(3):
        c.texture(rect(x + n * 5, y - 19, x + n * 5 + 3, y), ramp, lambda px, py: 2.6 + n * 0.3 + 0.5 * (cloud(px, py, 8, seed=n) - 0.5))
        c.fill(rect(x + n * 5 + 4, y - 19, x + n * 5 + 4, y), ramp, 1)
    c.fill(rect(x, y - 15, x + 13, y - 15), "iron", 2)
    c.fill(rect(x, y - 5, x + 13, y - 5), "iron", 2)
    c.form(ellipse(x + 11, y - 9, 1.5, 1.5), "gold", 2)
    c.fill(rect(x - 3, y + 1, x + 16, y + 2), "stone", 4)
    c.fill(rect(x - 3, y + 3, x + 16, y + 3), "stone", 2)


def _chimney(c, x, y, h):
    _courses(c, rect(x, y, x + 8, y + h), "cobble", 3.0, height=4, length=5, seed=3)
    c.fill(rect(x - 1, y - 2, x + 9, y - 1), "stone", 4)
    c.fill(rect(x + 1, y - 2, x + 7, y - 2), "black", 1)
    c.fill(rect(x + 7, y, x + 8, y + h), "cobble", 1)


EMBLEMS = {
    "mug": lambda c, x, y: (c.form(rect(x + 2, y + 2, x + 7, y + 8), "ochre", 3), c.fill(rect(x + 2, y + 1, x + 7, y + 2), "white", 5), c.fill(line(x + 9, y + 3, x + 9, y + 6), "ochre", 3)),
    "bed": lambda c, x, y: (c.fill(rect(x + 1, y + 5, x + 9, y + 7), "red", 3), c.fill(rect(x + 1, y + 4, x + 3, y + 5), "white", 5), c.fill(rect(x + 1, y + 3, x + 1, y + 9), "wood", 4), c.fill(rect(x + 9, y + 5, x + 9, y + 9), "wood", 4)),
    "coin": lambda c, x, y: c.form(ellipse(x + 5, y + 5, 3.6, 3.6), "gold", 3),
    "book": lambda c, x, y: (c.fill(rect(x + 1, y + 2, x + 9, y + 8), "blue", 2), c.fill(rect(x + 2, y + 3, x + 4, y + 7), "white", 4), c.fill(rect(x + 6, y + 3, x + 8, y + 7), "white", 4)),
    "fish": lambda c, x, y: (c.form(ellipse(x + 4, y + 5, 3.6, 2.2), "silver", 2), c.fill(poly((x + 7, y + 5), (x + 10, y + 2), (x + 10, y + 8)), "silver", 3), c.put(x + 2, y + 4, shade("black", 0))),
    "anvil": lambda c, x, y: (c.fill(rect(x + 1, y + 3, x + 9, y + 4), "iron", 4), c.fill(rect(x + 3, y + 5, x + 7, y + 6), "iron", 2), c.fill(rect(x + 2, y + 7, x + 8, y + 8), "iron", 3)),
    "anchor": lambda c, x, y: (c.fill(line(x + 5, y + 1, x + 5, y + 8), "iron", 4), c.fill(rect(x + 3, y + 3, x + 7, y + 3), "iron", 4), c.fill(line(x + 1, y + 6, x + 5, y + 9) | line(x + 5, y + 9, x + 9, y + 6), "iron", 4)),
    "lamp": lambda c, x, y: (c.form(ellipse(x + 5, y + 5, 3.2, 3.6), "amber", 3), c.fill(rect(x + 3, y + 1, x + 7, y + 1), "iron", 3), c.fill(rect(x + 3, y + 9, x + 7, y + 9), "iron", 3)),
}


def _sign(c, x, y, emblem):
    c.fill(rect(x - 1, y - 1, x + 11, y + 11), "wood", 0)
    c.fill(rect(x, y, x + 10, y + 10), "plank", 3)
    c.fill(rect(x, y, x + 10, y), "plank", 5)
    EMBLEMS[emblem](c, x, y)


def house(w, h, roof="tile", front="plaster", door_at=0, emblem=None, beams=True, door_ramp="wood", lit=True, seed=1):
    """A house of w by h squares whose door is in column `door_at` of the bottom row."""
    c = Canvas(32 * w, 32 * h)
    right, bottom = 32 * w - 1, 32 * h - 1
    top = bottom - 34
    c.shadow(rect(6, bottom - 3, right, bottom))
    area = rect(4, top, right - 4, bottom - 3)
    if front in ("stone", "rock", "cobble"):
        _courses(c, area, front, 3.1, seed=seed)
    else:
        c.texture(area, front, lambda x, y: 3.4 - 0.03 * (y - top) + 0.8 * (cloud(x, y, 8, seed=seed) - 0.5))
        _courses(c, rect(4, bottom - 7, right - 4, bottom - 3), "cobble", 2.6, height=5, length=8, seed=seed)
    if beams:
        posts = [4, right - 5] + [32 * n - 1 for n in range(1, w)]
        for x in posts:
            c.fill(rect(x, top, x + 1, bottom - 8), "wood", 2)
            c.fill(rect(x + 2, top, x + 2, bottom - 8), "wood", 0)
        c.fill(rect(4, bottom - 9, right - 4, bottom - 8), "wood", 2)
    for n in range(w):
        if n == door_at:
            _front_door(c, 32 * n + 9, bottom - 3, door_ramp)
        else:
            _window(c, 32 * n + 11, top + 12, lit=lit or n % 2 == 0)
    for x in range(4, right - 3):
        for y in range(top, top + 4):
            c.put(x, y, shade("night", 0 if y < top + 2 else 1))
    _chimney(c, right - 26, 3, 16)
    _roof(c, 0, 9, right, top + 2, roof, hip=8 + 3 * w, seed=seed)
    if emblem:
        _sign(c, 32 * door_at + (26 if door_at < w - 1 else -7), top + 6, emblem)
    c.outline()
    return c


def chapel():
    """Nave and bell tower: three squares by four."""
    c = Canvas(96, 128)
    c.shadow(rect(8, 122, 95, 127))
    _courses(c, rect(30, 84, 91, 124), "stone", 3.2, seed=4)
    for x in (42, 76):
        window = rect(x, 100, x + 7, 114) | ellipse(x + 3.5, 99, 3.9, 4)
        c.fill({(px + dx, py + dy) for px, py in window for dx in (-1, 0, 1) for dy in (-1, 0, 1)}, "stone", 1)
        for px, py in window:
            c.put(px, py, shade(("red", "blue", "amber", "green")[(px // 3 + py // 4) % 4], 3 + (py % 4 == 0)))
    _roof(c, 26, 50, 95, 88, "slate", hip=10, seed=5)
    _courses(c, rect(6, 40, 33, 124), "stone", 3.4, seed=8)
    c.fill(rect(31, 40, 33, 124), "stone", 2)
    c.fill(rect(13, 48, 26, 64) | ellipse(19.5, 48, 7, 7), "black", 1)
    c.form(poly((16, 60), (17, 52), (19, 49), (20, 49), (22, 52), (23, 60)), "gold", 3)
    c.fill(rect(14, 60, 25, 61), "gold", 2)
    c.fill(rect(4, 38, 35, 40), "stone", 5)
    spire = poly((19, 4), (20, 4), (37, 38), (2, 38))
    c.texture(spire, "slate", lambda x, y: 3.2 - (x - 19) * 0.09 - (1.1 if y % 6 == 5 else 0))
    c.fill(line(19, 0, 19, 6) | line(17, 2, 21, 2), "gold", 4)
    c.fill(rect(10, 98, 29, 124) | ellipse(19.5, 99, 10, 9), "stone", 1)
    for n in range(4):
        c.texture({p for p in (rect(12, 99, 27, 124) | ellipse(19.5, 100, 8, 8)) if (p[0] - 12) // 4 == n}, "wood", lambda x, y: 2.6 + 0.3 * (n % 2) - (0.9 if (x - 12) % 4 == 3 else 0))
    c.fill(rect(12, 106, 27, 107) | rect(12, 118, 27, 119), "iron", 2)
    c.outline()
    return c


def lighthouse(frame=0):
    """Two squares by five; the lamp turns through three frames."""
    c = Canvas(64, 160)
    c.shadow(ellipse(34, 154, 28, 5))
    tower = poly((18, 46), (45, 46), (54, 152), (9, 152))
    for x, y in tower:
        half = 13.5 + (y - 46) * 0.09
        t = (x - 31.5) / half
        band = ((y - 46) // 22) % 2
        c.put(x, y, shade("red" if band else "plaster", (3.9 if not band else 3.2) - 1.6 * t - 0.9 * t * t + 0.4 * (scatter(x // 5, y // 4, 2) - 0.5)))
    _courses(c, poly((10, 138), (53, 138), (55, 154), (8, 154)), "stone", 2.8, seed=3)
    for y in (66, 96):
        c.fill(rect(28, y, 34, y + 10) | ellipse(31, y, 3.4, 3.4), "night", 1)
        c.fill(rect(29, y + 1, 31, y + 9), "blue", 3)
    _front_door(c, 25, 153)
    c.form(rect(12, 40, 51, 46), "stone", 3)
    for x in range(13, 52, 6):
        c.fill(rect(x, 32, x, 40), "iron", 2)
    c.fill(rect(12, 32, 51, 32), "iron", 3)
    glow = [(3, 5, 4), (4, 4, 5), (5, 3, 4)][frame]
    for n, level in enumerate(glow):
        c.fill(rect(21 + 7 * n, 18, 27 + 7 * n + (n == 2), 40), "amber", level)
    for x in (20, 27, 34, 42):
        c.fill(rect(x, 18, x, 40), "iron", 1)
    dome = {p for p in ellipse(31, 18, 15, 13) if p[1] <= 18}
    c.form(dome, "red", 8)
    c.fill(rect(31, 1, 31, 5), "gold", 4)
    c.outline()
    return c


def hall():
    """The bank and customs house: four squares by three, with pillars."""
    c = Canvas(128, 96)
    c.shadow(rect(8, 92, 127, 95))
    _courses(c, rect(4, 44, 123, 91), "plaster", 3.4, height=8, length=16, seed=6)
    c.fill(rect(4, 88, 123, 92), "stone", 4)
    for x in (10, 33, 88, 111):
        c.form(rect(x, 48, x + 7, 87), "white", 5)
        c.fill(rect(x - 2, 45, x + 9, 48), "stone", 4)
        c.fill(rect(x - 2, 86, x + 9, 88), "stone", 3)
    _window(c, 21, 58, 9, 16)
    _window(c, 98, 58, 9, 16)
    _window(c, 73, 58, 9, 16)
    _front_door(c, 41 + 8, 91, "green")
    gable = poly((63, 10), (64, 10), (127, 42), (0, 42))
    c.texture(gable, "stone", lambda x, y: 3.7 - abs(x - 63.5) * 0.006)
    inner = poly((63, 17), (64, 17), (110, 40), (17, 40))
    c.texture(inner, "plaster", lambda x, y: 3.2)
    c.form(ellipse(63, 31, 7, 7), "gold", 4)
    c.fill(line(60, 31, 66, 31) | line(63, 28, 63, 34), "gold", 1)
    c.fill(rect(0, 42, 127, 44), "stone", 5)
    c.fill(rect(0, 45, 127, 45), "stone", 1)
    c.outline()
    return c


# Ships ------------------------------------------------------------------------------------------


def ferry(frame=0):
    """A broad one-masted ship of four squares by three; the pennant flies in two frames."""
    c = Canvas(128, 96)
    hull = poly((6, 62), (22, 68), (96, 68), (122, 54), (116, 72), (104, 88), (26, 88), (12, 76))
    c.texture(hull, "wood", lambda x, y: 3.4 - (y - 60) * 0.07 - (1.2 if (y - 60) % 6 == 5 else 0) + 0.5 * (cloud(x, y, 16, seed=3) - 0.5))
    c.fill(line(6, 62, 22, 68, 2) | line(22, 68, 96, 68, 2) | line(96, 68, 122, 54, 2), "gold", 3)
    for x in range(30, 98, 13):
        c.fill(ellipse(x, 77, 2.2, 2.2), "night", 0)
        c.fill(ellipse(x, 77, 1, 1), "amber", 3)
    cabin = poly((92, 66), (92, 50), (116, 44), (117, 57), (97, 67))
    c.texture(cabin, "plank", lambda x, y: 3.2 - (0.9 if x % 5 == 0 else 0))
    c.fill(line(90, 50, 118, 43, 2), "red", 3)
    _window(c, 100, 53, 6, 6)
    c.form(rect(57, 4, 60, 68), "wood", 2)
    c.fill(line(32, 16, 88, 14, 2), "wood", 4)
    belly = poly((34, 18), (86, 16), (82, 36), (87, 58), (60, 54), (30, 59), (37, 38))
    c.texture(belly, "cloth", lambda x, y: 4.4 - 0.045 * abs(x - 66) - 0.02 * (y - 16) + 0.4 * (cloud(x, y, 8, seed=2) - 0.5))
    for x in (46, 60, 74):
        for p in line(x, 18, x + (x - 60) // 8, 56):
            if p in belly:
                c.put(*p, shade("cloth", 2))
    c.form(ellipse(60, 37, 9, 8), "blue", 4)
    c.fill(line(52, 37, 60, 33) | line(60, 33, 68, 37) | line(53, 41, 60, 37) | line(60, 37, 67, 41), "white", 5)
    flap = 2 if frame else 0
    c.fill(poly((59, 2), (76, 4 + flap), (70, 7), (77, 9 - flap), (59, 10)), "red", 3)
    c.fill(line(59, 3, 70, 5 + flap // 2), "red", 5)
    for a, b in (((58, 8), (14, 64)), ((60, 8), (112, 52))):
        c.fill(line(*a, *b), "leather", 3)
    c.outline()
    for x in range(10, 114):
        y = 88 + int(2 * scatter(x // 6, frame, 4))
        if (10 + frame * 3 + x) % 9 < 6:
            c.put(x, y, shade("foam", 4))
            c.put(x + 1, y + 2, shade("foam", 2))
    return c


def rowboat():
    c = Canvas()
    hull = poly((3, 14), (9, 9), (23, 9), (29, 14), (25, 23), (7, 23))
    c.form(hull, "wood", 4)
    c.fill(poly((7, 14), (11, 11), (21, 11), (25, 14), (22, 19), (10, 19)), "wood", 1)
    c.fill(rect(9, 14, 23, 15), "plank", 4)
    c.fill(rect(9, 16, 23, 16), "wood", 0)
    c.fill(line(4, 8, 13, 20), "plank", 5)
    c.fill(line(27, 8, 19, 20), "plank", 5)
    c.outline()
    for x in range(5, 28):
        if x % 7 < 4:
            c.put(x, 25, shade("foam", 4))
    return c


def wreck():
    """A hull on its side, three squares by two."""
    c = Canvas(96, 64)
    hull = poly((4, 36), (20, 24), (60, 20), (88, 30), (92, 44), (70, 56), (24, 58), (8, 50))
    c.texture(hull, "brown", lambda x, y: 3.2 - (y - 20) * 0.04 - (1.3 if (y - x // 9) % 7 == 6 else 0) + (cloud(x, y, 8, seed=5) - 0.5))
    c.fill(poly((36, 34), (52, 31), (56, 42), (48, 47), (38, 44)), "black", 0)
    for x in (24, 34, 60, 70, 80):
        c.fill(line(x, 24, x - 4, 12 + x % 3 * 2, 2), "brown", 4)
    c.fill(line(30, 26, 44, 2, 2.5), "wood", 3)
    c.fill(line(36, 12, 52, 16), "wood", 4)
    c.fill(poly((38, 13), (50, 17), (46, 26), (42, 20), (37, 25)), "cloth", 2)
    for i in range(40):
        x, y = int(scatter(i, 1, 6) * 84) + 6, int(scatter(i, 2, 6) * 30) + 26
        if (x, y) in hull:
            c.fill({(x, y), (x + 1, y), (x, y + 1)}, "leaf", 2 + i % 2)
    c.outline()
    return c


def draw(gallery):
    for kind in WALLS:
        for mask in range(16):
            gallery.add(f"{kind}_{mask:X}.111", wall(kind, mask), "dark_orange" if kind == "cliff" else "grey")
    for mask in range(16):
        gallery.add(f"fence_{mask:X}.111", fence(mask), "brown")
    gallery.add("stonewall_window.111", window_wall("stonewall"), "grey")
    gallery.add("timberwall_window.111", window_wall("timberwall"), "grey")
    gallery.add("door_oak.111", door(), "brown")
    gallery.add("door_plank.111", door("plank", kind="timberwall"), "brown")
    gallery.add("door_brass.111", door("wood", banded=True), "red")
    gallery.add("door_iron.111", door("iron", banded=True), "red")
    gallery.add("door_blue.111", door("blue", banded=True, kind="timberwall"), "red")
    gallery.series("portcullis", [gate(n) for n in range(4)], "grey")
    gallery.add("cottage.111", house(2, 2, "thatch", "plaster", 0, seed=2), "orange")
    gallery.add("cottage_red.111", house(2, 2, "tile", "plaster", 1, seed=3), "orange")
    gallery.add("cottage_slate.111", house(2, 2, "slate", "stone", 0, beams=False, door_ramp="blue", seed=4), "orange")
    gallery.add("tavern_lantern.111", house(3, 3, "tile", "plaster", 1, "mug", seed=5), "orange")
    gallery.add("tavern_gull.111", house(3, 3, "slate", "plaster", 1, "bed", seed=6), "orange")
    gallery.add("chandlery.111", house(3, 2, "teal", "plaster", 1, "anchor", seed=7), "orange")
    gallery.add("fishmarket.111", house(3, 2, "slate", "cobble", 1, "fish", beams=False, seed=8), "orange")
    gallery.add("armoury.111", house(3, 2, "tile", "stone", 1, "anvil", beams=False, seed=9), "orange")
    gallery.add("bookhouse.111", house(3, 3, "violet", "plaster", 1, "book", seed=10), "orange")
    gallery.add("watchhouse.111", house(3, 3, "slate", "stone", 1, "lamp", beams=False, door_ramp="red", seed=11), "orange")
    gallery.add("chapel.111", chapel(), "orange")
    gallery.add("hall.111", hall(), "orange")
    gallery.series("lighthouse", [lighthouse(n) for n in range(3)], "white")
    gallery.series("ferry", [ferry(n) for n in range(2)], "brown")
    gallery.add("rowboat.111", rowboat(), "brown")
    gallery.add("wreck.111", wreck(), "brown")
