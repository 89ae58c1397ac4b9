"""People and animals: four facings, two frames of walking, dressed from the same wardrobe."""

from canvas import Canvas, ellipse, line, moved, poly, rect
from palette import shade

FACINGS = ("n", "e", "s", "w")


class Look:
    """How somebody looks. Ramps name colours; `hat`, `hold`, `beard`, `cape` may be absent."""

    def __init__(self, skin="fair", hair="brown", top="blue", legs="leather", boots="brown", hat=None,
                 hat_ramp="leather", hold=None, beard=False, cape=None, apron=None, build="plain", long_hair=False, skirt=None, ears=False, fins=False):
        self.skin, self.hair, self.top, self.legs, self.boots = skin, hair, top, legs, boots
        self.hat, self.hat_ramp, self.hold, self.beard, self.cape = hat, hat_ramp, hold, beard, cape
        self.apron, self.build, self.long_hair, self.skirt = apron, build, long_hair, skirt
        self.ears, self.fins = ears, fins


def person(look, facing, frame):
    c = Canvas()
    if facing == "w":
        return person(look, "e", frame).mirrored()
    low = {"small": 4, "plain": 0, "stout": 1, "tall": -1}[look.build]
    wide = {"small": -1, "plain": 0, "stout": 1, "tall": 0}[look.build]
    bob = 1 if frame else 0
    _legs(c, look, facing, frame, wide)
    if facing == "n":
        _held(c, look, facing, low + bob)
    if look.cape and facing != "n":
        c.form(poly((9 - wide, 15 + low), (22 + wide, 15 + low), (24 + wide, 26), (7 - wide, 26)), look.cape, 4, high=4.0)
    _body(c, look, facing, frame, low + bob, wide)
    _head(c, look, facing, low + bob)
    if look.cape and facing == "n":
        c.form(poly((10 - wide, 15 + low), (21 + wide, 15 + low), (24 + wide, 27), (7 - wide, 27)), look.cape, 4)
    if facing != "n":
        _held(c, look, facing, low + bob)
    c.outline()
    c.shadow(ellipse(16, 29.5, 9, 2.2))
    return c


def _legs(c, look, facing, frame, wide):
    if facing in "ns":
        for side, x in ((0, 11 - wide), (1, 17)):
            up = 2 if frame and side == 0 else 0
            width = 3 + wide
            c.form(rect(x, 22, x + width, 26 - up), look.legs, 2.5, high=4.2)
            c.form(rect(x, 27 - up, x + width, 28 - up), look.boots, 1.5, high=4.6)
    else:
        spread = 4 if frame else 1
        for x in (16 - spread, 16 + spread):
            c.form(poly((14, 21), (18, 21), (x + 2, 26), (x - 1, 26)), look.legs, 2.5, high=4.2)
            c.form(rect(x - 1, 26, x + 3, 28), look.boots, 1.5, high=4.6)
    if look.skirt:
        c.form(poly((11 - wide, 20), (20 + wide, 20), (23 + wide, 27), (8 - wide, 27)), look.skirt, 5)


def _body(c, look, facing, frame, low, wide):
    if facing in "ns":
        torso = poly((11 - wide, 15 + low), (20 + wide, 15 + low), (21 + wide, 24), (10 - wide, 24))
    else:
        torso = poly((12, 15 + low), (19, 15 + low), (20 + wide, 24), (11, 24))
    c.form(torso, look.top, 5)
    if look.apron and facing != "n":
        x0 = 12 if facing == "s" else 15
        c.form(rect(x0, 18 + low // 2, 19, 25), look.apron, 2.5, low=2)
    c.fill({p for p in rect(10 - wide, 23, 21 + wide, 23) if p in torso}, "brown", 3)
    swing = 1 if frame else 0
    if facing in "ns":
        for x, drop in ((8 - wide, swing), (21 + wide, -swing)):
            c.form(rect(x, 16 + low, x + 2, 20 + drop), look.top, 2)
            c.form(rect(x, 21 + drop, x + 2, 23 + drop), look.skin, 1.8)
    else:
        reach = 3 if frame else 0
        c.form(poly((14, 16 + low), (17, 16 + low), (17 + reach, 21), (14 + reach, 21)), look.top, 2)
        c.form(rect(14 + reach, 21, 17 + reach, 23), look.skin, 1.8)


def _head(c, look, facing, low):
    y = 9 + low
    head = ellipse(15.5, y, 5.6, 6.0)
    if look.long_hair and facing != "s":
        c.form(ellipse(15.5 - (1 if facing == "e" else 0), y + 3, 6, 7), look.hair, 5)
    elif look.long_hair:
        c.form(ellipse(15.5, y + 3, 7, 6.5), look.hair, 5)
    c.form(head, look.skin, 6, low=1.6)
    if look.ears:
        for x in ((9, 22) if facing in "ns" else (13,)):
            c.form(poly((x, y - 1), (x + (1 if x < 16 else -1), y - 5), (x + (2 if x < 16 else -2), y + 1)), look.skin, 2)
    if look.fins:
        for dx in (-7, 7) if facing in "ns" else (-3,):
            c.form(poly((15.5 + dx * 0.75, y - 2), (15.5 + dx * 1.25, y - 4), (15.5 + dx * 1.15, y + 3), (15.5 + dx * 0.75, y + 2)), "teal", 2)
    hair = {p for p in head if p[1] < y - 2}
    if facing == "n":
        hair = {p for p in head if p[1] < y + 4}
    elif facing == "e":
        hair |= {p for p in head if p[0] < 13 and p[1] < y + 3}
    else:
        hair |= {p for p in head if (p[0] < 11 or p[0] > 20) and p[1] < y + 1}
    if look.hair != "none":
        c.form(hair, look.hair, 4)
    if facing == "s":
        for x in (13, 18):
            c.fill({(x, y), (x, y + 1)}, "black", 0)
            c.put(x, y - 1, shade("white", 5))
        if look.beard:
            c.form(poly((11, y + 2), (20, y + 2), (18, y + 7), (13, y + 7)), look.hair, 3)
        c.put(15, y + 3, shade(look.skin, 1))
        c.put(16, y + 3, shade(look.skin, 1))
    elif facing == "e":
        c.fill({(18, y), (18, y + 1)}, "black", 0)
        c.put(18, y - 1, shade("white", 5))
        c.put(21, y + 1, shade(look.skin, 4))
        if look.beard:
            c.form(poly((15, y + 2), (21, y + 2), (20, y + 7), (17, y + 6)), look.hair, 3)
    _hat(c, look, facing, y)


def _hat(c, look, facing, y):
    ramp = look.hat_ramp
    if look.hat == "cap":
        c.form({p for p in ellipse(15.5, y - 2, 6.4, 5) if p[1] <= y - 2}, ramp, 4)
        c.fill(rect(9, y - 2, 22, y - 2), ramp, 1)
        if facing in "se":
            c.form(rect(14 if facing == "e" else 11, y - 2, 23 if facing == "e" else 20, y - 1), ramp, 1.5)
    elif look.hat == "broad":
        c.form(ellipse(15.5, y - 3, 9.5, 2.6), ramp, 2.5)
        c.form({p for p in ellipse(15.5, y - 4, 5.4, 5) if p[1] <= y - 4}, ramp, 4)
        c.fill(rect(10, y - 4, 21, y - 4), ramp, 0)
    elif look.hat == "hood":
        ring = ellipse(15.5, y - 0.5, 7.2, 7.2)
        face = ellipse(15.5 + (2 if facing == "e" else 0), y + 1, 4.6, 5) if facing != "n" else set()
        c.form(ring - face, ramp, 5)
    elif look.hat == "helmet":
        c.form({p for p in ellipse(15.5, y - 1, 6.8, 6.5) if p[1] <= y - 1}, "iron", 5)
        c.fill(rect(9, y - 1, 22, y - 1), "iron", 1)
        if facing == "s":
            c.fill(rect(15, y - 1, 16, y + 2), "iron", 3)
        c.fill(rect(15, y - 8, 16, y - 6), ramp, 3)
    elif look.hat == "scarf":
        c.form({p for p in ellipse(15.5, y - 1.5, 6.4, 5.4) if p[1] <= y - 2}, ramp, 4)
        tail = poly((9, y - 2), (6, y + 3), (10, y + 1)) if facing != "e" else poly((10, y - 2), (6, y + 1), (10, y + 1))
        c.form(tail, ramp, 2)
    elif look.hat == "lantern":
        c.form({p for p in ellipse(15.5, y - 2, 6.6, 5.6) if p[1] <= y - 2}, ramp, 4)
        c.fill(rect(9, y - 2, 22, y - 2), ramp, 0)
        if facing != "n":
            x = 15 if facing == "s" else 20
            c.form(ellipse(x + 0.5, y - 3, 2.2, 2.2), "amber", 2, low=3)
    elif look.hat == "crest":
        for i, x in enumerate((11, 13, 15, 17, 19)):
            top = y - 10 + abs(2 - i)
            c.form(poly((x, y - 4), (x + 1, top), (x + 2, y - 4)), ramp, 2)


def _held(c, look, facing, low):
    if not look.hold:
        return
    x = {"n": 23, "e": 19, "s": 8}[facing]
    y = 21
    if look.hold == "harpoon":
        c.fill(line(x, 4 + low, x, 28), "wood", 4)
        c.fill(line(x + 1, 6 + low, x + 1, 28), "wood", 2)
        c.form(poly((x, 0 + low), (x + 3, 6 + low), (x, 5 + low), (x - 3, 6 + low)), "iron", 2, low=2)
    elif look.hold == "staff":
        c.fill(line(x, 5 + low, x, 28), "wood", 3)
        c.form(ellipse(x, 4 + low, 2.4, 2.4), "teal", 2, low=2)
    elif look.hold == "lamp":
        c.fill(line(x, y - 5, x, y + 1), "iron", 2)
        c.form(ellipse(x, y + 4, 2.6, 3), "amber", 3, low=2.5)
        c.fill(rect(x - 2, y + 1, x + 2, y + 1) | rect(x - 2, y + 7, x + 2, y + 7), "iron", 3)
    elif look.hold == "sword":
        c.fill(line(x, y - 10, x, y), "iron", 5)
        c.fill(line(x + 1, y - 9, x + 1, y), "iron", 3)
        c.fill(rect(x - 2, y, x + 3, y), "gold", 3)
        c.fill(rect(x, y + 1, x, y + 3), "leather", 2)
    elif look.hold == "net":
        for dx, dy in ((0, 0), (2, 1), (-2, 1), (0, 3), (2, 4), (-2, 4), (0, 6), (-1, 2), (1, 2), (1, 5), (-1, 5)):
            c.put(x + dx, y + dy, shade("straw", 4))
            c.put(x + dx, y + dy + 1, shade("straw", 2))
    elif look.hold == "book":
        c.form(rect(x - 1, y - 1, x + 4, y + 4), "red", 2)
        c.fill(rect(x + 4, y, x + 4, y + 3), "white", 5)
    elif look.hold == "tankard":
        c.form(rect(x - 1, y, x + 3, y + 4), "ochre", 2)
        c.fill(rect(x - 1, y - 1, x + 3, y - 1), "white", 5)
    elif look.hold == "hammer":
        c.fill(line(x, y - 6, x, y + 3), "wood", 4)
        c.form(rect(x - 2, y - 8, x + 3, y - 5), "iron", 2)


# Animals ----------------------------------------------------------------------------------------


def goat(facing, frame):
    if facing == "w":
        return goat("e", frame).mirrored()
    c = Canvas()
    step = 2 if frame else 0
    if facing == "e":
        for x in (9 - step, 13 + step, 19 - step, 22 + step):
            c.form(rect(x, 21, x + 1, 28), "white", 1.5, high=4)
        c.form(ellipse(15, 18, 9, 5.5), "white", 5, low=1.2)
        c.form(ellipse(24, 12, 4, 3.4), "white", 3, low=1.2)
        c.fill(line(23, 9, 20, 5) | line(24, 9, 21, 5), "bone", 2)
        c.fill(line(27, 15, 27, 18), "white", 2)
        c.put(25, 11, shade("black", 0))
        c.fill(line(6, 15, 4, 12), "white", 4)
    else:
        for x in (10, 19):
            c.form(rect(x, 22, x + 2, 28 - (step if x == 10 else 0)), "white", 1.5, high=4)
        c.form(ellipse(15.5, 18, 7, 6.5), "white", 5, low=1.2)
        head = ellipse(15.5, 12 if facing == "s" else 10, 4, 4.4)
        c.form(head, "white", 4, low=1.4)
        c.fill(line(12, 8, 9, 4) | line(19, 8, 22, 4) | line(13, 8, 10, 4) | line(18, 8, 21, 4), "bone", 2)
        if facing == "s":
            c.put(13, 11, shade("black", 0))
            c.put(18, 11, shade("black", 0))
            c.fill(rect(15, 15, 16, 19), "white", 2)
    c.outline()
    c.shadow(ellipse(16, 29, 10, 2))
    return c


def crab(frame):
    c = Canvas()
    for side in (-1, 1):
        for k in range(3):
            lift = 1 if (k + frame) % 2 else 0
            c.fill(line(16 + side * 6, 18 + k * 2, 16 + side * 12, 20 + k * 3 - lift), "red", 3)
        c.form(ellipse(16 + side * 10, 11 - frame, 3.6, 3.0), "red", 3)
        c.erase(line(16 + side * 10, 8 - frame, 16 + side * 11, 10 - frame))
        c.fill(line(16 + side * 7, 15, 16 + side * 10, 13 - frame, 2), "red", 2)
    c.form(ellipse(16, 18, 8.5, 5.6), "red", 5)
    for x in (13, 18):
        c.fill(line(x, 13, x, 10), "red", 4)
        c.put(x, 9, shade("black", 0))
    c.outline()
    c.shadow(ellipse(16, 27, 11, 2))
    return c


def gull(frame):
    c = Canvas()
    c.form(ellipse(15, 17, 7, 5), "white", 4, low=1.5)
    if frame:
        c.form(poly((9, 15), (4, 6), (17, 12)), "silver", 3)
    else:
        c.form(poly((8, 17), (3, 21), (18, 18), (14, 14)), "silver", 3)
    c.form(ellipse(22, 12, 3.6, 3.4), "white", 3, low=2)
    c.fill(poly((25, 12), (29, 13), (25, 14)), "amber", 3)
    c.put(23, 11, shade("black", 0))
    c.fill(line(14, 22, 14, 26) | line(17, 22, 17, 26), "amber", 3)
    c.outline()
    c.shadow(ellipse(15, 28, 7, 1.6))
    return c


def cat(frame):
    c = Canvas()
    c.form(ellipse(15, 21, 7, 5.4), "ochre", 4)
    c.form(ellipse(20, 14, 4.6, 4.4), "ochre", 4)
    for x in (17, 22):
        c.form(poly((x, 12), (x + 1, 7), (x + 3, 12)), "ochre", 2)
    c.put(19, 14, shade("green", 4))
    c.put(22, 14, shade("green", 4))
    c.put(21, 16, shade("rose", 3))
    tip = (4, 12) if frame else (5, 10)
    c.fill(line(9, 22, 6, 17, 2) | line(6, 17, *tip, 2), "ochre", 3)
    for x in (11, 14, 17):
        c.fill(line(x, 17, x - 1, 20), "ochre", 1)
    c.fill(rect(17, 25, 20, 26), "white", 4)
    c.outline()
    c.shadow(ellipse(15, 27, 9, 2))
    return c


def rat(frame):
    c = Canvas()
    c.form(ellipse(15, 20, 8, 5), "mud", 4)
    c.form(ellipse(23, 19, 4.4, 3.4), "mud", 3)
    c.form(ellipse(21, 15, 2, 2), "rose", 2)
    c.put(24, 18, shade("red", 4))
    c.put(27, 20, shade("rose", 4))
    bend = 3 if frame else -2
    c.fill(line(7, 21, 4, 22 + bend) | line(4, 22 + bend, 1, 22), "rose", 3)
    for x in (11, 19):
        c.fill(rect(x + frame, 24, x + 1 + frame, 25), "rose", 3)
    c.outline()
    c.shadow(ellipse(16, 26, 9, 1.8))
    return c


def mudling(frame):
    """A lump of the marsh that got up."""
    c = Canvas()
    squash = 1 if frame else 0
    c.form(ellipse(16, 20 + squash, 10 + squash, 9 - squash) | rect(7, 22, 25, 27), "mud", 6)
    c.form(ellipse(16, 11 + squash, 6, 4), "reed", 3)
    for x in (12, 15, 18, 21):
        c.fill(line(x, 9 + squash, x - 2 + (x % 3), 3 + squash), "reed", 3)
    for x in (12, 20):
        c.form(ellipse(x, 17 + squash, 2.4, 2.6), "amber", 2, low=3)
        c.fill({(x, 17 + squash), (x, 18 + squash)}, "black", 0)
    c.fill(rect(13, 22 + squash, 19, 22 + squash), "black", 0)
    c.outline()
    c.shadow(ellipse(16, 28, 11, 2.2))
    return c


def bonewatch(frame):
    """A drowned sailor's bones."""
    c = Canvas()
    for x in (12, 18):
        up = 1 if frame and x == 12 else 0
        c.form(rect(x, 22, x + 1, 28 - up), "bone", 1.5)
        c.fill(rect(x - 1, 28 - up, x + 2, 28 - up), "bone", 3)
    c.form(rect(15, 14, 16, 23), "bone", 1.5)
    for y in (15, 17, 19):
        c.fill(rect(11, y, 20, y), "bone", 4)
    c.fill(rect(12, 21, 19, 22), "bone", 3)
    c.fill(line(10, 15, 7, 20 + frame) | line(7, 20 + frame, 9, 23), "bone", 4)
    c.fill(line(21, 15, 24, 20 - frame) | line(24, 20 - frame, 25, 16), "bone", 4)
    c.form(ellipse(15.5, 8, 5.4, 5.2) | rect(13, 11, 18, 13), "bone", 5, low=1.6)
    for x in (13, 18):
        c.fill(ellipse(x, 8, 1.6, 1.8), "black", 0)
        c.put(x, 8, shade("teal", 4))
    c.fill(rect(14, 12, 14, 13) | rect(16, 12, 16, 13), "black", 1)
    c.form({p for p in ellipse(15.5, 5, 7, 4) if p[1] < 5}, "blue", 3)
    c.fill(rect(8, 5, 23, 5), "blue", 1)
    c.fill(line(25, 16, 27, 8), "iron", 4)
    c.outline()
    c.shadow(ellipse(16, 29.5, 8, 2))
    return c


LOOKS = {
    # races
    "marshfolk": Look(skin="fair", hair="brown", top="teal", legs="leather"),
    "reedling": Look(skin="tan", hair="straw", top="reed", legs="brown", build="small", ears=True),
    "tidekin": Look(skin="sea", hair="teal", top="blue", legs="night", fins=True, hat="crest", hat_ramp="violet", build="tall"),
    "stoneborn": Look(skin="stone", hair="none", top="leather", legs="earth", boots="iron", build="stout"),
    # classes
    "harpooner": Look(skin="tan", hair="black", top="red", hat="scarf", hat_ramp="red", hold="harpoon"),
    "warden": Look(skin="fair", hair="brown", top="iron", legs="iron", hat="helmet", hat_ramp="blue", hold="sword", cape="blue"),
    "beachcomber": Look(skin="dark", hair="black", top="ochre", legs="cloth", hat="broad", hat_ramp="straw", hold="net"),
    "lampwright": Look(skin="fair", hair="red", top="violet", skirt="violet", hat="lantern", hat_ramp="violet", hold="lamp"),
    "tidesinger": Look(skin="tan", hair="white", top="white", skirt="white", hat="hood", hat_ramp="teal", hold="staff", cape="teal"),
    # townsfolk
    "fisher": Look(skin="tan", hair="silver", top="blue", hat="broad", hat_ramp="ochre", hold="net", beard=True),
    "fishwife": Look(skin="fair", hair="amber", top="green", skirt="green", apron="white", hat="scarf", hat_ramp="white"),
    "innkeeper": Look(skin="fair", hair="brown", top="plaster", legs="wood", apron="white", beard=True, build="stout", hold="tankard"),
    "ferrymaster": Look(skin="dark", hair="silver", top="blue", legs="night", hat="cap", hat_ramp="night", beard=True, cape="night"),
    "watch": Look(skin="fair", hair="black", top="blue", legs="iron", hat="helmet", hat_ramp="red", hold="harpoon"),
    "elder": Look(skin="fair", hair="white", top="violet", skirt="violet", beard=True, hold="staff"),
    "aunt": Look(skin="fair", hair="white", top="rose", skirt="rose", apron="white", long_hair=True),
    "smith": Look(skin="dark", hair="black", top="leather", apron="brown", hold="hammer", beard=True, build="stout"),
    "scholar": Look(skin="dark", hair="black", top="green", skirt="green", hat="cap", hat_ramp="green", hold="book"),
    "child": Look(skin="tan", hair="amber", top="red", legs="blue", build="small"),
    "keeper": Look(skin="tan", hair="silver", top="amber", legs="night", hat="hood", hat_ramp="amber", hold="lamp", beard=True),
    "clerk": Look(skin="fair", hair="straw", top="black", legs="black", hold="book"),
}


def _facing_frames(gallery, stem, draw_one, colour):
    names = []
    for number, facing in zip((1, 3, 5, 7), FACINGS):
        for frame in (0, 1):
            name = f"{stem}.1{number}{frame + 1}"
            gallery.add(name, draw_one(facing, frame), colour, visibility=255)
            names.append(name)
    gallery.animate(stem, names, 4)


def draw(gallery):
    for stem, look in LOOKS.items():
        _facing_frames(gallery, stem, lambda facing, frame: person(look, facing, frame), "white")
    _facing_frames(gallery, "goat", goat, "white")
    for stem, one in (("crab", crab), ("gull", gull), ("cat", cat), ("rat", rat), ("mudling", mudling), ("bonewatch", bonewatch)):
        gallery.series(stem, [one(0), one(1)], "red", visibility=255)
