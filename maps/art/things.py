"""Loose things: what can be carried, worn, eaten, read, spent."""

import math

from canvas import Canvas, ellipse, line, moved, poly, rect
from palette import shade




def finish(c, shadow=None):
    c.outline()
    if shadow:
        c.shadow(ellipse(*shadow))
    return c


# Food and drink ---------------------------------------------------------------------------------


def bread():
    c = Canvas()
    c.form(poly((6, 21), (9, 13), (20, 9), (26, 13), (24, 20), (13, 25)), "ochre", 6, low=1.2)
    for x in (12, 17, 22):
        c.fill(line(x - 2, 13, x, 18), "straw", 5)
        c.fill(line(x - 1, 13, x + 1, 18), "ochre", 1)
    return finish(c, (16, 25, 10, 2))


def cheese():
    c = Canvas()
    c.texture(poly((6, 16), (25, 12), (26, 22), (7, 25)), "straw", lambda x, y: 3.4 - (y - 12) * 0.05)
    c.fill(poly((6, 16), (16, 9), (25, 12)), "straw", 5)
    for x, y in ((11, 20), (18, 18), (22, 20), (14, 23)):
        c.form(ellipse(x, y, 1.7, 1.6), "ochre", 2, high=3)
    return finish(c, (16, 25, 10, 2))


def apple():
    c = Canvas()
    c.form(ellipse(13, 18, 6, 6.5) | ellipse(19, 18, 6, 6.5), "red", 6)
    c.fill(line(16, 12, 18, 7), "wood", 2)
    c.form(poly((18, 9), (24, 6), (22, 11)), "grass", 2)
    c.fill({(11, 14), (12, 14), (11, 15)}, "rose", 5)
    return finish(c, (16, 25, 8, 2))


def fish(ramp="silver", smoked=False):
    c = Canvas()
    c.form(ellipse(14, 16, 10, 5), ramp, 5)
    c.form(poly((22, 16), (29, 10), (28, 22)), ramp, 3)
    c.form(poly((12, 11), (18, 8), (18, 12)), ramp, 2)
    c.put(7, 15, shade("black", 0))
    for x in (12, 15, 18):
        c.fill(line(x, 14, x + 1, 19), ramp, 1 if smoked else 4)
    c.fill(line(10, 12, 10, 19), ramp, 1)
    return finish(c, (16, 22, 10, 2))


def pie():
    c = Canvas()
    c.form(poly((5, 18), (26, 18), (23, 25), (8, 25)), "copper", 3)
    c.form(ellipse(15.5, 17, 11, 5), "ochre", 5, low=2)
    for x in (10, 15, 20):
        c.fill(line(x - 2, 15, x + 2, 19), "ochre", 1)
    return finish(c, (16, 26, 10, 2))


def stew():
    c = Canvas()
    c.form(poly((5, 16), (26, 16), (21, 26), (10, 26)), "wood", 5)
    c.fill(ellipse(15.5, 16, 10.5, 3.4), "wood", 1)
    c.fill(ellipse(15.5, 16, 9, 2.4), "amber", 2)
    for x, y, r in ((12, 16, "red"), (17, 15, "leaf"), (20, 17, "bone")):
        c.fill(rect(x, y, x + 1, y), r, 4)
    for x in (12, 18):
        for y in range(4, 11):
            c.put(x + int(1.6 * math.sin(y)), y, shade("white", 4)[:3] + (120,))
    return finish(c, (16, 27, 8, 2))


def oyster():
    c = Canvas()
    c.form(ellipse(15, 20, 10, 5), "rock", 4)
    c.form(ellipse(15, 18, 8, 3), "violet", 3, low=3)
    c.form(ellipse(18, 10, 9, 4), "rock", 3)
    c.form(ellipse(14, 18, 2, 1.6), "reed", 2, low=2)
    return finish(c, (15, 25, 9, 2))


def mug(full=True):
    c = Canvas()
    c.form(rect(8, 11, 20, 25), "ochre", 5)
    for y in (14, 22):
        c.fill(rect(8, y, 20, y), "iron", 2)
    c.fill(line(21, 14, 25, 15) | line(25, 15, 25, 20) | line(21, 21, 25, 20), "ochre", 3)
    if full:
        c.form(ellipse(14, 10, 7.4, 3.2), "white", 3, low=3)
        c.form(rect(18, 11, 20, 15), "white", 2, low=3)
    return finish(c, (15, 26, 8, 2))


def bottle(ramp, level=10, cork=True, label=None):
    c = Canvas()
    body = ellipse(15.5, 19, 6.5, 7.5) | rect(14, 8, 17, 14)
    c.form(body, "white" if ramp == "glass" else ramp, 5, low=0.8)
    c.fill(rect(13, 8, 18, 8), "white", 3)
    if cork:
        c.form(rect(14, 5, 17, 7), "plank", 2, low=2)
    if label:
        c.fill(rect(11, 18, 20, 22), "bone", 4)
        c.fill(rect(13, 20, 18, 20), label, 2)
    c.fill(line(12, 15, 11, 19), "white", 5)
    return finish(c, (16, 27, 7, 2))


# Weapons ----------------------------------------------------------------------------------------


def blade(length=18, width=2, ramp="iron", guard="gold", grip="leather", curve=0.0):
    """A blade lying from lower left to upper right."""
    c = Canvas()
    x, y = 8, 24
    for i in range(length):
        px, py = x + 2 + i, y - 2 - i + curve * math.sin(i / length * math.pi)
        for w in range(width):
            c.put(int(px), int(py) + w - 1, shade(ramp, 5 if w == 0 else 3 if w == 1 else 2))
        c.put(int(px) + 1, int(py) + width - 1, shade(ramp, 2))
    c.fill(line(x - 1, y - 5, x + 5, y + 1, 2), guard, 3)
    c.fill(line(x - 1, y - 5, x + 3, y - 1), guard, 5)
    c.fill(line(x, y, x - 4, y + 4, 2), grip, 3)
    c.form(ellipse(x - 4, y + 4, 1.8, 1.8), guard, 2)
    return finish(c)


def pole(head):
    c = Canvas()
    c.fill(line(4, 28, 24, 8, 2), "wood", 3)
    c.fill(line(4, 27, 24, 7), "wood", 5)
    if head == "harpoon":
        c.form(poly((21, 11), (29, 2), (26, 12)), "iron", 2, low=2)
        c.form(poly((20, 7), (29, 2), (19, 11)), "iron", 2, low=2)
        c.fill(line(14, 18, 8, 16) | line(8, 16, 6, 20), "straw", 3)
    elif head == "hook":
        c.fill(line(24, 8, 28, 4, 2) | line(28, 4, 29, 9, 2) | line(29, 9, 26, 11, 2), "iron", 4)
    elif head == "axe":
        c.form(poly((19, 7), (24, 3), (30, 10), (26, 15), (22, 11)), "iron", 4, low=1.5)
    elif head == "staff":
        c.form(ellipse(26, 6, 3.4, 3.4), "teal", 3, low=2)
    elif head == "oar":
        c.form(poly((20, 9), (25, 3), (30, 4), (29, 9), (23, 13)), "plank", 4)
    return finish(c)


def club():
    c = Canvas()
    c.form(poly((12, 20), (21, 7), (27, 6), (27, 12), (16, 23)), "wood", 4)
    c.form(poly((5, 27), (12, 19), (15, 22), (8, 29)), "wood", 2)
    c.fill(line(13, 18, 17, 22), "iron", 3)
    return finish(c)


def bow():
    c = Canvas()
    arc = set()
    for i in range(41):
        t = -1.25 + 2.5 * i / 40
        arc |= {(int(round(8 + 14 * math.cos(t) - 2)), int(round(16 + 13 * math.sin(t))))}
    c.fill({(x + d, y) for x, y in arc for d in (0, 1)}, "wood", 4)
    c.fill(moved(arc, 1, 0), "wood", 2)
    c.fill(line(10, 4, 10, 28), "cloth", 5)
    c.fill(rect(19, 14, 21, 18), "leather", 3)
    return finish(c)


def arrows():
    c = Canvas()
    for d in (0, 5, 10):
        c.fill(line(4 + d, 26, 18 + d, 8), "wood", 4)
        c.form(poly((17 + d, 10), (20 + d, 5), (20 + d, 11)), "iron", 2, low=2)
        c.fill(line(3 + d, 24, 5 + d, 24) | line(4 + d, 27, 7 + d, 25), "white", 5)
    return finish(c)


def stones():
    c = Canvas()
    for x, y, r in ((11, 20, 5), (21, 21, 4.4), (16, 13, 4.6)):
        c.form(ellipse(x, y, r, r * 0.85), "rock", 4)
    return finish(c, (16, 25, 10, 2))


# Clothes and armour -----------------------------------------------------------------------------


def jacket(ramp, studs=None, hem=None):
    c = Canvas()
    c.form(poly((10, 6), (21, 6), (28, 11), (25, 19), (22, 16), (22, 27), (9, 27), (9, 16), (6, 19), (3, 11)), ramp, 5)
    c.fill(poly((13, 6), (18, 6), (16, 11), (15, 11)), "black", 1)
    c.fill(line(15, 11, 15, 26), ramp, 0)
    if studs == "scales":
        for y in range(9, 27, 3):
            for x in range(10 + y % 2 * 2, 22, 4):
                c.put(x, y, shade("silver", 5))
                c.put(x + 1, y + 1, shade("iron", 1))
    elif studs:
        for y in (13, 18, 23):
            for x in (11, 13, 18, 20):
                c.put(x, y, shade(studs, 5))
    if hem:
        c.fill(rect(9, 26, 22, 27), hem, 3)
    return finish(c)


def cloak(ramp):
    c = Canvas()
    c.form(poly((12, 4), (19, 4), (27, 27), (4, 27)), ramp, 6)
    for x0, x1 in ((13, 10), (16, 16), (18, 22)):
        c.fill(line(x0, 9, x1, 26), ramp, 1)
    c.form(ellipse(15.5, 6, 2, 2), "gold", 2, low=2)
    return finish(c)


def robe(ramp):
    c = Canvas()
    c.form(poly((11, 4), (20, 4), (28, 14), (24, 18), (21, 14), (24, 28), (7, 28), (10, 14), (7, 18), (3, 14)), ramp, 5)
    c.fill(rect(10, 17, 21, 18), "gold", 3)
    c.fill(line(15, 6, 15, 16), ramp, 1)
    return finish(c)


def shield_round():
    c = Canvas()
    c.form(ellipse(15.5, 16, 11, 11), "wood", 6)
    c.fill(ellipse(15.5, 16, 11, 11) - ellipse(15.5, 16, 9.4, 9.4), "iron", 3)
    c.form(ellipse(15.5, 16, 3.4, 3.4), "iron", 3, low=2)
    for a in range(8):
        c.put(int(15.5 + 10 * math.cos(a * math.pi / 4)), int(16 + 10 * math.sin(a * math.pi / 4)), shade("iron", 5))
    return finish(c)


def shield_tall():
    c = Canvas()
    area = poly((6, 5), (25, 5), (25, 16), (16, 28), (15, 28), (6, 16))
    c.form(area, "blue", 6)
    for p in area:
        x, y = p
        if (x - 1, y) not in area or (x + 1, y) not in area or (x, y - 1) not in area or (x, y + 1) not in area:
            c.put(x, y, shade("silver", 4))
    for dx in (0, 1):
        c.fill(line(9, 13 + dx, 12, 11 + dx) | line(12, 11 + dx, 15, 13 + dx) | line(15, 13 + dx, 18, 11 + dx) | line(18, 11 + dx, 22, 13 + dx), "white", 5)
    return finish(c)


def helmet(ramp="iron", brim=False):
    c = Canvas()
    c.form({p for p in ellipse(15.5, 18, 10, 12) if p[1] <= 19}, ramp, 7)
    if brim:
        c.form(poly((3, 21), (28, 21), (25, 18), (6, 18)), ramp, 2.5)
        c.form(poly((3, 21), (10, 20), (6, 27)), ramp, 2)
    else:
        c.form(rect(5, 18, 26, 21), ramp, 2)
        c.form(rect(14, 18, 17, 25), ramp, 2)
        for x in (8, 12, 19, 23):
            c.put(x, 19, shade("gold", 5))
    return finish(c, (16, 26, 9, 2))


def crown():
    c = Canvas()
    c.form(poly((4, 25), (3, 10), (10, 17), (15, 7), (16, 7), (21, 17), (28, 10), (27, 25)), "gold", 4)
    c.fill(rect(5, 22, 26, 23), "gold", 1)
    for x, ramp in ((9, "red"), (15, "teal"), (21, "red")):
        c.form(ellipse(x + 0.5, 20, 1.8, 1.8), ramp, 2, low=2)
    return finish(c, (16, 26, 10, 2))


def boots(ramp="leather"):
    c = Canvas()
    for dx in (0, 12):
        c.form(poly((5 + dx, 6), (11 + dx, 6), (11 + dx, 19), (16 + dx, 23), (16 + dx, 26), (5 + dx, 26)), ramp, 4)
        c.fill(rect(5 + dx, 26, 15 + dx, 26), "black", 1)
        c.fill(rect(5 + dx, 8, 11 + dx, 8), ramp, 5)
    return finish(c)


def gloves(ramp="leather"):
    c = Canvas()
    for dx in (0, 13):
        c.form(poly((5 + dx, 13), (13 + dx, 13), (13 + dx, 24), (5 + dx, 24)), ramp, 4)
        for f in range(3):
            c.form(rect(5 + dx + f * 3, 7 + (f != 1), 7 + dx + f * 3, 13), ramp, 1.5)
        c.form(rect(4 + dx, 24, 14 + dx, 27), ramp, 2)
    return finish(c)


def belt():
    c = Canvas()
    ring = ellipse(15.5, 16, 12, 7) - ellipse(15.5, 15, 9.4, 4.4)
    c.form(ring, "leather", 2.4)
    c.form(rect(12, 19, 19, 24), "gold", 2)
    c.fill(rect(14, 21, 17, 22), "leather", 1)
    return finish(c)


def ring(gem):
    c = Canvas()
    c.form(ellipse(15.5, 19, 7, 7) - ellipse(15.5, 19, 4.4, 4.4), "gold", 2)
    c.form(poly((12, 10), (15, 6), (17, 6), (20, 10), (16, 14)), gem, 2, low=2)
    return finish(c)


def amulet(gem):
    c = Canvas()
    chain = ellipse(15.5, 12, 9, 9) - ellipse(15.5, 12, 8, 8)
    c.fill(chain, "gold", 4)
    c.form(ellipse(15.5, 23, 4.6, 4.6), "gold", 3)
    c.form(ellipse(15.5, 23, 2.8, 2.8), gem, 2, low=2)
    return finish(c)


# Riches -----------------------------------------------------------------------------------------


def coins(ramp):
    c = Canvas()
    for x, y in ((11, 21), (20, 21), (15, 15)):
        c.form(ellipse(x, y + 1, 5, 3.4), ramp, 2, high=2)
        c.form(ellipse(x, y, 5, 3.4), ramp, 2.4, low=2)
        c.fill(line(x - 1, y, x + 1, y), ramp, 1)
    return finish(c, (16, 25, 10, 2))


def gem(ramp):
    c = Canvas()
    c.fill(poly((8, 14), (12, 9), (20, 9), (24, 14), (16, 24)), ramp, 3)
    c.fill(poly((8, 14), (12, 9), (13, 14)), ramp, 5)
    c.fill(poly((13, 14), (12, 9), (20, 9), (19, 14)), ramp, 4)
    c.fill(poly((8, 14), (13, 14), (16, 24)), ramp, 3)
    c.fill(poly((19, 14), (24, 14), (16, 24)), ramp, 1)
    c.fill(poly((19, 14), (24, 14), (20, 9)), ramp, 2)
    c.put(12, 11, shade("white", 5))
    return finish(c, (16, 25, 6, 1.6))


def pearl():
    c = Canvas()
    c.form(ellipse(15.5, 17, 6, 6), "white", 6, low=2)
    c.fill({(13, 14), (14, 14), (13, 15)}, "white", 5)
    c.fill({(18, 20), (17, 21), (19, 19)}, "rose", 4)
    return finish(c, (16, 24, 6, 1.6))


def coral():
    c = Canvas()
    for a, b in (((16, 26), (16, 14)), ((16, 18), (9, 10)), ((16, 16), (22, 8)), ((11, 13), (7, 15)), ((20, 11), (25, 14)), ((16, 14), (15, 6))):
        c.form(line(*a, *b, 3), "rose", 1.8)
    return finish(c, (16, 27, 6, 1.6))


def shell():
    c = Canvas()
    area = poly((16, 25), (5, 14), (8, 8), (16, 6), (24, 8), (27, 14))
    c.form(area, "rose", 6, low=2)
    for x in (7, 11, 16, 21, 25):
        for p in line(16, 25, x, 8):
            if p in area:
                c.put(*p, shade("rose", 2))
    return finish(c, (16, 26, 8, 2))


# Paper ------------------------------------------------------------------------------------------


def book(ramp, mark="gold"):
    c = Canvas()
    c.form(poly((6, 9), (20, 5), (27, 20), (13, 26)), ramp, 3)
    c.fill(poly((13, 26), (27, 20), (27, 23), (14, 29)), "bone", 4)
    c.fill(line(13, 27, 27, 21), "bone", 2)
    c.fill(line(6, 9, 13, 26) | line(6, 10, 13, 28), ramp, 1)
    c.form(ellipse(17, 15, 2.6, 2.4), mark, 2, low=2)
    return finish(c)


def scroll(ribbon="red"):
    c = Canvas()
    c.form(poly((7, 11), (22, 7), (25, 20), (10, 24)), "bone", 5, low=2)
    c.form(line(6, 11, 22, 6, 4), "bone", 2)
    c.form(line(10, 25, 26, 20, 4), "bone", 2)
    for y in (12, 15, 18):
        c.fill(line(11, y + 1, 20, y - 1), "night", 3)
    c.fill(rect(15, 22, 18, 27), ribbon, 3)
    return finish(c)


def note():
    c = Canvas()
    c.form(poly((8, 8), (21, 6), (24, 24), (11, 26)), "bone", 3, low=3)
    for y in (11, 14, 17, 20):
        c.fill(line(12, y + 1, 20, y - 1), "night", 3)
    return finish(c)


# Tools ------------------------------------------------------------------------------------------


def key(ramp):
    c = Canvas()
    c.form(ellipse(10, 11, 5.4, 5.4) - ellipse(10, 11, 2.2, 2.2), ramp, 2)
    c.fill(line(13, 14, 25, 26, 2.4), ramp, 3)
    c.fill(line(13, 13, 25, 25), ramp, 5)
    c.fill(line(22, 24, 25, 21, 2) | line(18, 20, 21, 17, 2), ramp, 3)
    return finish(c)


def keyring():
    c = Canvas()
    c.form(ellipse(15, 11, 8, 7) - ellipse(15, 11, 6, 5), "iron", 2)
    for x, ramp in ((9, "copper"), (15, "iron"), (21, "gold")):
        c.form(rect(x - 1, 15, x, 25), ramp, 1.4, low=2)
        c.fill(rect(x + 1, 22, x + 2, 22) | rect(x + 1, 25, x + 2, 25), ramp, 3)
    return finish(c)


def lamp(lit, frame=0):
    c = Canvas()
    c.fill(line(11, 9, 13, 4) | line(13, 4, 18, 4) | line(18, 4, 20, 9), "iron", 3)
    c.form(rect(9, 9, 22, 11), "gold", 2)
    c.fill(rect(11, 12, 20, 22), "amber" if lit else "night", 4 if lit else 3)
    if lit:
        c.form(ellipse(15.5, 18, 3 + frame, 4 + frame), "flame", 3, low=3)
        c.fill(ellipse(15.5, 19, 1.2, 2), "flame", 5)
    else:
        c.fill(line(13, 13, 13, 20), "white", 3)
    for x in (10, 21):
        c.fill(rect(x, 12, x, 22), "gold", 2)
    c.form(rect(8, 23, 23, 26), "gold", 3)
    return finish(c, (16, 27, 8, 2))


def torch(lit, frame=0):
    c = Canvas()
    c.fill(line(7, 28, 16, 15, 3), "wood", 3)
    c.fill(line(6, 27, 15, 14), "wood", 5)
    c.form(ellipse(18, 13, 3.6, 3.6), "leather", 2)
    if lit:
        tip = 2 + frame
        c.form(poly((13, 13), (16, 7), (18 + frame, tip), (22, 7), (24, 13), (19, 17)), "flame", 4, low=2)
        c.fill(ellipse(18.5, 12, 2, 3), "flame", 5)
    return finish(c)


def flint():
    c = Canvas()
    c.form(poly((5, 20), (10, 13), (17, 16), (15, 24), (8, 25)), "rock", 4)
    c.form(ellipse(21, 13, 6, 6) - ellipse(21, 13, 3.4, 3.4) - rect(21, 14, 28, 20), "iron", 2)
    for p in ((17, 8), (16, 11), (14, 9)):
        c.put(*p, shade("flame", 5))
    return finish(c)


def sack(opened=False):
    c = Canvas()
    c.form(ellipse(15.5, 20, 9, 8) | poly((11, 12), (20, 12), (23, 18), (8, 18)), "cloth", 7, low=0.4)
    if opened:
        c.form(ellipse(15.5, 11, 7, 3.4), "cloth", 2)
        c.fill(ellipse(15.5, 11, 5, 2), "black", 1)
    else:
        c.form(poly((12, 12), (9, 6), (15, 8), (21, 5), (19, 12)), "cloth", 3)
        c.fill(rect(11, 12, 20, 13), "leather", 3)
    return finish(c, (16, 28, 9, 2))


def pouch(opened=False):
    c = Canvas()
    c.form(ellipse(15.5, 20, 7, 6.4) | poly((12, 13), (19, 13), (21, 18), (10, 18)), "leather", 6)
    if opened:
        c.fill(ellipse(15.5, 13, 4.4, 2), "black", 1)
        c.fill({(14, 13), (16, 12), (17, 13)}, "gold", 5)
    else:
        c.form(poly((13, 13), (11, 9), (15, 10), (20, 8), (18, 13)), "leather", 2)
        c.fill(rect(12, 13, 19, 13), "straw", 4)
    return finish(c, (16, 26, 7, 2))


def quiver(opened=False):
    c = Canvas()
    for x in (13, 16, 19):
        c.fill(line(x, 4, x, 12), "wood", 4)
        c.fill(rect(x - 1, 3, x + 1, 5), "white", 5)
    c.form(poly((11, 9), (21, 9), (19, 28), (13, 28)), "leather", 4)
    c.fill(rect(11, 11, 21, 12), "gold" if opened else "leather", 4)
    return finish(c)


def chest(opened=False):
    c = Canvas()
    if opened:
        c.form(poly((5, 5), (26, 5), (27, 13), (4, 13)), "wood", 4)
        c.fill(rect(5, 12, 26, 16), "black", 1)
        for x in range(8, 24, 3):
            c.form(ellipse(x, 15 - x % 2, 2, 1.6), "gold", 1.5, low=2)
    else:
        c.form(poly((5, 10), (8, 7), (23, 7), (26, 10), (27, 16), (4, 16)), "wood", 5)
    c.texture(rect(4, 16, 27, 26), "wood", lambda x, y: 3.3 - (y - 16) * 0.09 - (1.2 if y in (19, 23) else 0))
    for x in (6, 24):
        c.fill(rect(x, 8 if not opened else 16, x + 1, 26), "iron", 3)
    c.fill(rect(4, 16, 27, 17), "iron", 2)
    c.form(rect(13, 15, 18, 20), "gold", 2)
    c.fill(rect(15, 17, 16, 18), "black", 0)
    return finish(c, (16, 27, 12, 2))


def skull():
    c = Canvas()
    c.form(ellipse(15.5, 14, 8, 7.6) | rect(11, 19, 20, 24), "bone", 6)
    for x in (12, 19):
        c.fill(ellipse(x, 15, 2.2, 2.2), "black", 0)
    c.fill(poly((15, 18), (16, 18), (17, 20), (14, 20)), "black", 1)
    for x in (13, 16, 19):
        c.fill(rect(x - 1, 22, x - 1, 24), "bone", 1)
    return finish(c, (16, 26, 8, 2))


def rope():
    c = Canvas()
    for y, r in ((22, 10), (19, 9), (16, 8)):
        c.form(ellipse(15.5, y, r, 4.4) - ellipse(15.5, y, r - 3.4, 1.6), "straw", 2)
    return finish(c, (16, 26, 11, 2))


def icon(ramp, glyph):
    """The square sign of a skill, a spell or an unseen thing."""
    c = Canvas()
    c.form(rect(4, 4, 27, 27), ramp, 4, low=1)
    strokes = {
        "fist": ellipse(16, 16, 6, 5.4),
        "quill": line(10, 23, 22, 9, 2.4),
        "blade": line(9, 23, 23, 9, 2) | line(10, 17, 15, 22, 2),
        "eye": ellipse(16, 16, 8, 4.4) - ellipse(16, 16, 2.4, 2.4),
        "star": line(16, 8, 16, 24, 2) | line(8, 16, 24, 16, 2) | line(11, 11, 21, 21, 2) | line(11, 21, 21, 11, 2),
        "arrow": line(8, 24, 23, 9, 2) | line(23, 9, 16, 9, 2) | line(23, 9, 23, 16, 2),
        "map": line(8, 21, 14, 12, 2) | line(14, 12, 18, 19, 2) | line(18, 19, 24, 10, 2),
        "wave": line(7, 17, 11, 12, 2) | line(11, 12, 16, 17, 2) | line(16, 17, 20, 12, 2) | line(20, 12, 25, 17, 2),
    }[glyph]
    c.fill(strokes, "white", 5)
    return finish(c)


def corpse():
    c = Canvas()
    c.form(ellipse(17, 22, 10, 4), "blue", 3)
    c.form(ellipse(8, 20, 4, 4), "fair", 3)
    c.fill(line(20, 20, 27, 24, 2), "leather", 3)
    return finish(c, (16, 26, 12, 2))


def draw(gallery):
    add = gallery.add
    for name, canvas in {
        "bread": bread(), "cheese": cheese(), "apple": apple(), "herring": fish(), "kipper": fish("copper", True),
        "pie": pie(), "stew": stew(), "bad_oyster": oyster(), "ale": mug(), "mug": mug(False),
        "water_flask": bottle("blue"), "wine": bottle("red", label="red"), "empty_bottle": bottle("glass", cork=False),
        "potion_red": bottle("rose"), "potion_blue": bottle("teal"), "potion_green": bottle("green"), "bottle_message": bottle("glass", label="blue"),
        "gutting_knife": blade(11, 2, guard="iron"), "cutlass": blade(18, 3, curve=4.0), "longsword": blade(19, 3, guard="silver", grip="blue"),
        "harpoon": pole("harpoon"), "boathook": pole("hook"), "axe": pole("axe"), "staff": pole("staff"), "oar": pole("oar"),
        "belaying_pin": club(), "bow": bow(), "arrow": arrows(), "stones": stones(),
        "jerkin": jacket("leather", "copper"), "oilskin": cloak("ochre"), "scale_mail": jacket("iron", "scales"), "cloak_blue": cloak("blue"),
        "robe": robe("violet"), "robe_teal": robe("teal"), "buckler": shield_round(), "tide_shield": shield_tall(),
        "iron_cap": helmet(), "crown": crown(), "souwester": helmet("ochre", True), "sea_boots": boots(), "gloves": gloves(), "belt": belt(),
        "ring": ring("teal"), "amulet": amulet("blue"), "pearl": pearl(), "amber": gem("amber"), "seaglass": gem("teal"),
        "garnet": gem("red"), "amethyst_drop": gem("violet"), "coral": coral(), "shell": shell(),
        "book_red": book("red"), "book_blue": book("blue", "silver"), "book_green": book("green"), "spellbook": book("violet", "amber"),
        "scroll": scroll(), "skill_scroll": scroll("blue"), "note": note(), "flint": flint(), "rope": rope(), "skull": skull(), "corpse": corpse(),
        "sack": sack(), "sack_open": sack(True), "pouch": pouch(), "pouch_open": pouch(True), "quiver": quiver(), "quiver_open": quiver(True),
        "keyring": keyring(), "chest": chest(), "chest_open": chest(True),
        "lamp": lamp(False), "torch": torch(False),
    }.items():
        add(f"{name}.111", canvas, "orange", visibility=50)
    gallery.series("lamp_lit", [lamp(True, 0), lamp(True, 1)], "yellow", visibility=50)
    gallery.series("torch_lit", [torch(True, 0), torch(True, 2)], "yellow", visibility=50)
    for name, ramp in (("silvercoin", "silver"), ("goldcoin", "gold"), ("platinacoin", "white"), ("jadecoin", "green"), ("ambercoin", "amber")):
        add(f"{name}.111", coins(ramp), "yellow", visibility=50)
    for name, ramp in (("key_iron", "iron"), ("key_brass", "gold"), ("key_blue", "blue"), ("key_bone", "bone"), ("key_copper", "copper")):
        add(f"{name}.111", key(ramp), "yellow", visibility=50)
    for name, ramp, glyph in (
        ("skill_fight", "red", "blade"), ("skill_fist", "red", "fist"), ("skill_shoot", "ochre", "arrow"), ("skill_letters", "blue", "quill"),
        ("skill_senses", "green", "eye"), ("skill_magic", "violet", "star"), ("skill_prayer", "teal", "wave"), ("spell_glimmer", "amber", "star"),
        ("start_map", "leather", "map"), ("knowledge", "blue", "quill"), ("quest", "amber", "map"),
    ):
        add(f"{name}.111", icon(ramp, glyph))
    for name in ("generic", "gods", "messages", "monsters", "recipes"):
        add(f"knowledge_{name}.111", icon("blue", "quill"))
    add("quest_generic.111", icon("amber", "map"))
