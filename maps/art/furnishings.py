"""What stands about: plants and rocks, furniture, ways up and down, machines, running water."""

import math

from canvas import Canvas, cloud, ellipse, line, moved, poly, rect, scatter
from palette import shade
from things import finish

# Plants and rocks -------------------------------------------------------------------------------


def pine():
    c = Canvas()
    c.form(rect(14, 24, 17, 29), "wood", 2)
    for top, half, low in ((14, 12, 26), (8, 10, 19), (2, 7, 12)):
        c.form(poly((15, top), (16, top), (16 + half, low), (15 - half, low)), "pine", 6, low=0.6)
        for x in range(16 - half, 17 + half, 3):
            c.put(x, low, shade("pine", 0))
    c.outline()
    c.shadow(ellipse(16, 28, 12, 3))
    return c


def oak():
    c = Canvas(64, 64)
    c.form(poly((27, 40), (36, 40), (37, 54), (42, 60), (22, 60), (26, 54)), "wood", 4)
    blobs = [(32, 22, 20, 17), (17, 28, 14, 12), (47, 28, 14, 12), (32, 36, 18, 11), (24, 14, 12, 10), (41, 14, 12, 10)]
    crown = set()
    for b in blobs:
        crown |= ellipse(*b)
    c.form(crown, "leaf", 9, low=0.4, high=3.2)
    for i, (x, y, rx, ry) in enumerate(blobs):
        c.form(ellipse(x - 2, y - 3, rx * 0.7, ry * 0.62), "leaf", 7, low=1.2, high=4.6)
    for i in range(90):
        x, y = int(scatter(i, 1, 3) * 64), int(scatter(i, 2, 3) * 50)
        if (x, y) in crown:
            c.fill({(x, y), (x + 1, y)}, "leaf", 4 if y < 26 + x % 7 else 1)
    c.outline()
    c.shadow(ellipse(32, 59, 24, 4))
    return c


def bush(berries=None):
    c = Canvas()
    area = ellipse(11, 19, 8, 7) | ellipse(21, 20, 8, 7) | ellipse(16, 14, 8, 7)
    c.form(area, "leaf", 7, low=0.8, high=4.6)
    for i in range(26):
        x, y = int(scatter(i, 1, 8) * 32), int(scatter(i, 2, 8) * 32)
        if (x, y) in area:
            c.put(x, y, shade(berries, 4) if berries and i % 3 == 0 else shade("leaf", 4 if y < 18 else 1))
    return finish(c, (16, 27, 12, 2))


def reeds():
    c = Canvas()
    for i in range(15):
        x = int(2 + scatter(i, 1, 4) * 28)
        top = int(4 + scatter(i, 2, 4) * 12)
        lean = int(scatter(i, 3, 4) * 5) - 2
        c.fill(line(x, 31, x + lean, top), "reed", 2 + i % 3)
        if i % 3 == 0:
            c.fill(rect(x + lean, top - 1, x + lean + 1, top + 4), "brown", 4)
    return c


def boulder():
    c = Canvas()
    c.form(poly((5, 22), (8, 11), (17, 6), (26, 12), (28, 22), (22, 27), (9, 27)), "rock", 7)
    c.fill(line(14, 9, 17, 15) | line(17, 15, 15, 20), "rock", 1)
    return finish(c, (17, 27, 13, 2.4))


def driftwood():
    c = Canvas()
    c.form(line(4, 22, 26, 16, 4), "plank", 2, low=1)
    c.form(line(14, 19, 20, 9, 3), "plank", 1.6, low=1)
    c.form(line(22, 17, 28, 22, 3), "plank", 1.6, low=1)
    return finish(c, (16, 24, 12, 2))


def seaweed():
    c = Canvas()
    for i in range(6):
        x, y = 5 + i * 4, 10 + int(scatter(i, 1, 2) * 10)
        for t in range(10):
            c.fill(rect(int(x + 3 * math.sin(t * 0.8 + i)), y + t, int(x + 3 * math.sin(t * 0.8 + i)) + 1, y + t), "leaf", 2 + (t + i) % 3)
    return c


def flowers():
    c = Canvas()
    for i, ramp in enumerate(("rose", "straw", "violet", "white", "red", "blue")):
        x, y = 5 + (i % 3) * 10, 10 + (i // 3) * 12
        c.fill(line(x, y, x + 1, y + 8), "grass", 3)
        c.form(ellipse(x, y, 2.8, 2.8), ramp, 2, low=2)
        c.put(x, y, shade("amber", 4))
    c.outline()
    return c


def stump():
    c = Canvas()
    c.form(poly((8, 14), (23, 14), (26, 26), (5, 26)), "wood", 4)
    c.form(ellipse(15.5, 14, 8, 4), "plank", 2, low=3)
    c.fill(ellipse(15.5, 14, 4, 2) - ellipse(15.5, 14, 3, 1.2), "plank", 2)
    return finish(c, (16, 27, 11, 2))


# Furniture --------------------------------------------------------------------------------------


def table(cloth=None):
    c = Canvas()
    for x in (5, 24):
        c.form(rect(x, 18, x + 2, 28), "wood", 1.6)
    c.texture(poly((3, 8), (28, 8), (30, 18), (1, 18)), cloth or "plank", lambda x, y: 3.4 - (0.8 if not cloth and y in (11, 15) else 0) + 0.4 * (cloud(x, y, 8, seed=2) - 0.5))
    c.fill(rect(1, 19, 30, 21), cloth or "plank", 1)
    return finish(c, (16, 28, 13, 2))


def chair(side=False):
    c = Canvas()
    c.form(rect(9, 5, 22, 16), "wood", 2.4)
    c.fill(rect(12, 8, 19, 9) | rect(12, 12, 19, 13), "wood", 0)
    c.form(poly((8, 17), (23, 17), (24, 22), (7, 22)), "plank", 2.6)
    for x in (8, 21):
        c.form(rect(x, 22, x + 2, 28), "wood", 1.4)
    return finish(c, (16, 28, 9, 2))


def stool():
    c = Canvas()
    for x in (9, 15, 21):
        c.form(rect(x, 18, x + 1, 27), "wood", 1.2)
    c.form(ellipse(15.5, 16, 8, 4), "plank", 3, low=1.6)
    return finish(c, (16, 27, 8, 2))


def bed(ramp, magic=False):
    c = Canvas()
    c.form(rect(6, 2, 25, 8), "wood", 3)
    c.form(rect(7, 7, 24, 28), "white", 3, low=2)
    c.form(rect(10, 8, 21, 13), "white", 2, low=3)
    c.form(rect(7, 14, 24, 28), ramp, 4)
    c.fill(rect(7, 14, 24, 15), "white", 4)
    c.form(rect(6, 27, 25, 30), "wood", 2)
    if magic:
        for x, y in ((11, 19), (19, 22), (15, 25), (21, 18)):
            c.fill({(x, y), (x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)}, "straw", 5)
        c.form(ellipse(15.5, 4, 2.4, 2.4), "amber", 2, low=3)
    c.outline()
    return c


def shelf(kind):
    c = Canvas()
    c.form(rect(2, 2, 29, 29), "wood", 2.4)
    for y in (4, 13, 22):
        c.fill(rect(4, y, 27, y + 6), "brown", 0)
        c.fill(rect(3, y + 7, 28, y + 8), "plank", 3)
        for i, x in enumerate(range(5, 26, 3 if kind == "books" else 5)):
            tone = scatter(x, y, 3)
            if kind == "books":
                ramp = ("red", "blue", "green", "ochre", "violet")[int(tone * 5) % 5]
                c.fill(rect(x, y + 1 + int(tone * 3) % 2, x + 1, y + 6), ramp, 3)
                c.put(x, y + 3, shade("gold", 4))
            else:
                ramp = ("teal", "ochre", "plaster", "rose")[int(tone * 4) % 4]
                c.form(ellipse(x + 1, y + 4, 2, 2.6), ramp, 2)
    c.outline()
    return c


def barrel():
    c = Canvas()
    c.form(poly((8, 6), (23, 6), (26, 16), (23, 27), (8, 27), (5, 16)), "wood", 7)
    for x in (11, 15, 20):
        c.fill(line(x, 8, x, 26), "wood", 1)
    for y in (10, 22):
        c.fill(rect(6, y, 25, y + 1), "iron", 3)
    c.form(ellipse(15.5, 6, 7.6, 3), "plank", 2, low=2)
    return finish(c, (16, 27, 10, 2))


def crate():
    c = Canvas()
    c.fill(poly((4, 9), (9, 4), (28, 4), (24, 9)), "plank", 5)
    c.fill(poly((25, 9), (28, 4), (28, 23), (25, 27)), "plank", 1)
    c.texture(rect(4, 9, 24, 27), "plank", lambda x, y: 3.2 - (1.2 if y in (13, 18, 23) else 0))
    c.fill(rect(4, 9, 6, 27) | rect(22, 9, 24, 27) | rect(4, 9, 24, 10) | rect(4, 26, 24, 27), "wood", 3)
    c.fill(line(7, 25, 21, 11, 2), "wood", 3)
    return finish(c, (16, 28, 12, 2))


def hearth(frame):
    c = Canvas()
    for x, y in rect(1, 2, 30, 30):
        row, col = y // 5, (x + (3 if y // 5 % 2 else 0)) // 7
        c.put(x, y, shade("cobble", 1 if y % 5 == 4 or (x + (3 if row % 2 else 0)) % 7 == 6 else 3 + (scatter(col, row, 2) > 0.6)))
    c.fill(rect(0, 1, 31, 4), "wood", 3)
    c.fill(rect(0, 5, 31, 5), "wood", 0)
    c.fill(poly((6, 30), (6, 16), (11, 11), (20, 11), (25, 16), (25, 30)), "black", 0)
    tips = [(12, 17, 22), (15, 14, 20), (11, 15, 21)][frame % 3]
    for x, top in zip((11, 16, 21), tips):
        c.form(poly((x - 4, 29), (x - 2, top + 4), (x, top), (x + 2, top + 5), (x + 4, 29)), "flame", 3, low=1.6)
    c.fill(ellipse(16, 27, 6, 2), "flame", 5)
    c.fill(line(8, 29, 23, 27, 2) | line(9, 27, 24, 30, 2), "brown", 2)
    c.outline()
    return c


def counter(mask=0):
    c = Canvas()
    c.texture(rect(0, 4, 31, 16), "plank", lambda x, y: 3.6 - (0.9 if y in (8, 12) else 0))
    c.fill(rect(0, 4, 31, 4), "plank", 5)
    c.fill(rect(0, 17, 31, 18), "wood", 0)
    c.texture(rect(0, 19, 31, 30), "wood", lambda x, y: 2.8 - (1.2 if x % 8 == 7 else 0))
    c.fill(rect(0, 31, 31, 31), "black", 0)
    return c


def altar():
    c = Canvas()
    c.form(rect(4, 14, 27, 29), "stone", 3)
    c.form(rect(2, 9, 29, 14), "white", 2, low=2)
    c.fill(poly((10, 9), (21, 9), (21, 24), (16, 27), (10, 24)), "teal", 3)
    for x0 in (11, 15):
        c.fill(line(x0, 18, x0 + 2, 16) | line(x0 + 2, 16, x0 + 5, 18), "white", 5)
    for x in (5, 26):
        c.fill(rect(x, 4, x + 1, 9), "bone", 4)
        c.form(ellipse(x + 0.5, 3, 1.2, 2), "flame", 1, low=4)
    return finish(c, (16, 30, 14, 2))


def bench():
    c = Canvas()
    c.form(rect(1, 8, 30, 13), "wood", 2)
    c.form(rect(1, 15, 30, 21), "plank", 2.4)
    for x in (3, 26):
        c.form(rect(x, 21, x + 2, 27), "wood", 1.4)
    return finish(c, (16, 27, 14, 2))


def candles(frame):
    c = Canvas()
    c.form(rect(14, 10, 17, 27), "gold", 2)
    c.form(ellipse(15.5, 28, 6, 2), "gold", 2)
    c.fill(line(7, 12, 24, 12, 2), "gold", 3)
    for x, f in ((7, 0), (15, 1), (23, 0)):
        c.fill(rect(x, 6, x + 1, 11), "bone", 5)
        tall = (frame + f) % 2
        c.form(ellipse(x + 0.5, 4 - tall * 0.5, 1.4, 2.2 + tall * 0.5), "flame", 1.4, low=3)
    return finish(c, (16, 29, 8, 2))


def anvil():
    c = Canvas()
    c.form(poly((3, 9), (26, 9), (29, 12), (22, 16), (19, 17), (20, 22), (24, 26), (8, 26), (12, 22), (12, 17), (6, 14)), "iron", 4)
    c.fill(rect(6, 9, 25, 10), "iron", 5)
    return finish(c, (16, 27, 11, 2))


def forge(frame):
    c = hearth(frame)
    c.fill(rect(4, 22, 27, 30), "cobble", 2)
    c.fill(rect(4, 21, 27, 22), "iron", 2)
    for x in range(6, 26, 2):
        c.put(x, 21 - (x + frame) % 3, shade("flame", 3 + (x + frame) % 3))
    return c


def netrack():
    c = Canvas()
    for x in (3, 27):
        c.form(rect(x, 4, x + 1, 29), "wood", 1.4)
    c.fill(rect(2, 6, 29, 7), "wood", 4)
    for k in range(-6, 8):
        for x in range(5, 27):
            for y in (9 + (x + k * 5) % 20, 28 - (x + k * 5) % 20):
                if 8 <= y <= 24 - int(4 * math.sin((x - 5) / 22 * math.pi)) + 4:
                    c.put(x, y, shade("straw", 3))
    for x in (8, 15, 22):
        c.form(ellipse(x, 26 - (3 if x == 15 else 0), 1.8, 1.8), "red", 1.6)
    c.outline()
    return c


def stall(ramp):
    c = Canvas(64, 64)
    c.shadow(rect(4, 58, 61, 62))
    for x in (5, 56):
        c.form(rect(x, 20, x + 3, 60), "wood", 2)
    c.texture(rect(3, 40, 60, 47), "plank", lambda x, y: 3.4)
    c.texture(rect(3, 48, 60, 60), "wood", lambda x, y: 2.8 - (1.2 if x % 10 == 9 else 0))
    for x in range(8, 56, 8):
        kind = ("silver", "copper", "silver", "red")[x // 8 % 4]
        c.form(ellipse(x + 3, 41, 3.6, 2.2), kind, 2)
    roof = poly((8, 8), (55, 8), (63, 26), (0, 26))
    for x, y in roof:
        left = 8 - (y - 8) * 8 / 18
        width = (47 + (y - 8) * 16 / 18) / 6
        stripe = int((x - left) / width) % 2
        c.put(x, y, shade(ramp if stripe else "white", 3.6 - (y - 8) * 0.05))
    for n in range(6):
        c.form(ellipse(5 + n * 10.6, 27, 5, 3.4), ramp if n % 2 else "white", 2.4, low=1.5)
    c.outline()
    return c


def lamppost(frame):
    c = Canvas()
    c.form(rect(14, 11, 17, 29), "iron", 2)
    c.form(rect(11, 27, 20, 30), "iron", 2)
    c.form(poly((10, 5), (21, 5), (19, 13), (12, 13)), "amber", 3, low=3 if frame else 2.4)
    c.fill(ellipse(15.5, 9, 1.6, 2.4), "flame", 5)
    c.form(poly((9, 5), (22, 5), (16, 0), (15, 0)), "iron", 2)
    return finish(c, (16, 30, 7, 1.6))


def statue():
    c = Canvas()
    c.form(rect(6, 23, 25, 30), "stone", 2)
    c.form(poly((11, 12), (20, 12), (22, 23), (9, 23)), "stone", 4)
    c.form(ellipse(15.5, 8, 4, 4.6), "stone", 4)
    c.fill(line(23, 4, 23, 22), "stone", 4)
    c.form(poly((21, 6), (23, 1), (25, 6)), "stone", 1.6)
    return finish(c, (16, 30, 12, 2))


def gravestone():
    c = Canvas()
    c.form(rect(8, 12, 23, 27) | ellipse(15.5, 12, 8, 7), "stone", 3.4)
    for y in (13, 16, 19):
        c.fill(rect(11, y, 20, y), "stone", 1)
    c.form(ellipse(10, 28, 4, 2) | ellipse(21, 28, 5, 2), "grass", 2)
    return finish(c, (16, 29, 11, 2))


# Ways -------------------------------------------------------------------------------------------


def stairs(up):
    c = Canvas()
    c.fill(rect(3, 2, 28, 30), "black", 1)
    for n in range(7):
        y = 27 - n * 4
        shrink = n if up else 6 - n
        tone = 1 + (n if up else 6 - n) * 0.6
        if up:
            tone = 2 + n * 0.45
        x0, x1 = 4 + (shrink // 2 if up else 0), 27 - (shrink // 2 if up else 0)
        c.fill(rect(x0, y, x1, y + 1), "plank", tone + 1)
        c.fill(rect(x0, y + 2, x1, y + 3), "wood", tone - 1)
    c.fill(rect(1, 2, 3, 30) | rect(28, 2, 30, 30), "wood", 3)
    c.fill(rect(3, 2, 3, 30) | rect(30, 2, 30, 30), "wood", 1)
    c.outline()
    return c


def ladder(up):
    c = Canvas()
    if not up:
        c.form(ellipse(15.5, 18, 12, 10), "earth", 3)
        c.fill(ellipse(15.5, 18, 10, 8), "black", 0)
    for x in (10, 20):
        c.fill(rect(x, 1 if up else 8, x + 1, 30 if up else 24), "plank", 4)
        c.fill(rect(x + 1, 1 if up else 8, x + 1, 30 if up else 24), "plank", 1)
    for y in range(4 if up else 10, 28 if up else 24, 5):
        c.fill(rect(10, y, 21, y + 1), "plank", 4 if up or y < 15 else 2)
        c.fill(rect(11, y + 2, 20, y + 2), "plank", 0)
    c.outline()
    return c


def pit(frame, frames=5):
    """A lid over a hole; frame 0 is open, the last one shut."""
    c = Canvas()
    c.form(rect(4, 5, 27, 28), "wood", 2)
    c.fill(rect(6, 7, 25, 26), "black", 0)
    c.fill(rect(6, 7, 25, 9), "earth", 1)
    shut = round(20 * frame / (frames - 1))
    if shut:
        area = rect(6, 7, 25, 6 + shut)
        c.texture(area, "plank", lambda x, y: 3.2 - (1.2 if (x - 6) % 5 == 4 else 0))
        c.fill(rect(6, 6 + shut, 25, 6 + shut), "wood", 1)
        if frame == frames - 1:
            c.form(ellipse(16, 22, 2, 2) - ellipse(16, 22, 0.8, 0.8), "iron", 1.4)
    c.outline()
    return c


def cave():
    c = Canvas()
    c.form(poly((1, 30), (3, 12), (10, 4), (21, 3), (28, 11), (30, 30)), "rock", 7)
    c.fill(poly((8, 30), (9, 17), (14, 11), (19, 11), (23, 17), (24, 30)), "black", 0)
    c.fill(poly((10, 30), (12, 26), (21, 26), (22, 30)), "black", 2)
    c.outline()
    return c


def gangplank():
    c = Canvas()
    c.texture(poly((8, 2), (23, 2), (26, 30), (5, 30)), "plank", lambda x, y: 3.6 - (1.6 if y % 5 == 4 else 0))
    for x0, x1 in ((8, 5), (23, 26)):
        c.fill(line(x0, 2, x1, 30), "wood", 1)
    for y in (4, 27):
        for x in (7, 24):
            c.form(rect(x - 1, y - 3, x + 1, y + 2), "wood", 1.6)
    c.fill(line(6, 3, 5, 27) | line(25, 3, 27, 27), "straw", 4)
    c.outline()
    return c


def doormat():
    c = Canvas()
    c.form(rect(3, 8, 28, 26), "thatch", 2)
    for y in range(10, 26, 3):
        c.fill(rect(5, y, 26, y), "thatch", 1)
    c.fill(rect(6, 15, 25, 18), "red", 3)
    for x in (3, 28):
        for y in range(8, 27, 2):
            c.put(x + (1 if x > 15 else -1), y, shade("thatch", 4))
    return c


def shop_mat():
    c = Canvas()
    c.form(rect(3, 6, 28, 27), "blue", 2)
    c.fill(rect(6, 9, 25, 24), "blue", 4)
    c.form(ellipse(15.5, 16.5, 6, 6), "gold", 2, low=2)
    c.fill(rect(15, 12, 16, 21) | rect(13, 14, 18, 14) | rect(13, 19, 18, 19), "gold", 1)
    return c


def shop_floor():
    c = Canvas()
    for x, y in rect(0, 0, 31, 31):
        light = ((x // 16) + (y // 16)) % 2
        c.put(x, y, shade("plaster" if light else "flat", 3 + (x % 16 == 0 or y % 16 == 0) - (x % 16 == 15 or y % 16 == 15) + (scatter(x, y, 2) > 0.9)))
    return c


def portal(frame, frames=6):
    c = Canvas()
    c.form(ellipse(15.5, 16, 13, 13) - ellipse(15.5, 16, 10, 10), "stone", 2)
    for x, y in ellipse(15.5, 16, 10, 10):
        angle = math.atan2(y - 16, x - 15.5)
        far = math.hypot(x - 15.5, y - 16)
        swirl = math.sin(3 * angle + far * 0.7 - frame * math.tau / frames)
        c.put(x, y, shade("teal" if far > 3 else "shoal", 2.6 + 1.7 * swirl - far * 0.08))
    for n in range(8):
        x, y = 15.5 + 11.5 * math.cos(n * math.tau / 8), 16 + 11.5 * math.sin(n * math.tau / 8)
        c.put(int(x), int(y), shade("shoal", 5 if n % 2 == frame % 2 else 3))
    c.outline()
    return c


# Machines ---------------------------------------------------------------------------------------


def lever(thrown):
    c = Canvas()
    c.form(rect(8, 20, 23, 28), "stone", 3)
    c.fill(rect(11, 22, 20, 24), "black", 0)
    end = (24, 7) if thrown else (7, 7)
    c.fill(line(15.5, 23, *end, 2.4), "iron", 4)
    c.form(ellipse(end[0], end[1], 3, 3), "red", 3, low=2)
    return finish(c, (16, 28, 10, 2))


def button(pressed, big=False):
    c = Canvas()
    if big:
        c.form(rect(3, 5, 28, 28), "stone", 2)
        c.form(rect(5, 7 + pressed, 26, 26), "copper", 3, low=2 if not pressed else 0.4, high=5 if not pressed else 3)
    else:
        c.form(ellipse(15.5, 17, 9, 7), "stone", 3)
        c.form(ellipse(15.5, 16 + pressed, 5.4, 4 - pressed), "red", 3, low=1.6)
    c.outline()
    return c


def pedestal(pressed):
    c = Canvas()
    c.form(rect(5, 12, 26, 28), "stone", 3)
    c.form(rect(3, 8, 28, 14), "stone", 2, low=2)
    c.fill(ellipse(15.5, 11, 6, 2), "teal", 4 if pressed else 1)
    return finish(c, (16, 29, 13, 2))


def signboard():
    c = Canvas()
    c.form(rect(14, 14, 17, 30), "wood", 2)
    c.form(rect(4, 5, 27, 17), "plank", 3)
    for y in (8, 11, 14):
        c.fill(rect(7, y, 24 - (y * 3) % 7, y), "brown", 1)
    return finish(c, (16, 30, 6, 1.6))


def signpost():
    c = Canvas()
    c.form(rect(14, 4, 17, 30), "wood", 2)
    c.form(poly((16, 5), (25, 5), (29, 8), (25, 11), (16, 11)), "plank", 2)
    c.form(poly((15, 13), (6, 13), (2, 16), (6, 19), (15, 19)), "plank", 2)
    return finish(c, (16, 30, 6, 1.6))


def noticeboard():
    c = Canvas()
    for x in (5, 24):
        c.form(rect(x, 6, x + 2, 30), "wood", 1.6)
    c.form(rect(2, 4, 29, 22), "wood", 2.6)
    for x, y, w, h, ramp in ((5, 7, 7, 8, "bone"), (14, 6, 6, 6, "white"), (22, 8, 5, 9, "bone"), (13, 14, 7, 6, "straw")):
        c.fill(rect(x, y, x + w - 1, y + h - 1), ramp, 4)
        for k in range(2, h - 1, 2):
            c.fill(rect(x + 1, y + k, x + w - 2, y + k), "night", 4)
        c.put(x + w // 2, y, shade("red", 4))
    return finish(c, (16, 30, 13, 1.6))


def mouth():
    c = Canvas()
    c.form(ellipse(15.5, 16, 9, 6), "rose", 3)
    c.fill(ellipse(15.5, 16, 6, 2.6), "black", 0)
    c.fill(rect(12, 14, 19, 14), "white", 5)
    c.outline()
    return c


def ear():
    c = Canvas()
    c.form(ellipse(15, 14, 7, 9) | ellipse(13, 22, 4, 5), "fair", 5)
    c.fill(ellipse(15, 14, 3.4, 5) - ellipse(16, 15, 2, 3.4), "fair", 1)
    c.outline()
    return c


def bell():
    c = Canvas()
    c.form(poly((12, 6), (19, 6), (22, 18), (26, 24), (5, 24), (9, 18)), "gold", 6)
    c.form(ellipse(15.5, 26, 2.4, 2.4), "gold", 2)
    c.form(rect(14, 3, 17, 6), "iron", 1.6)
    c.fill(rect(5, 23, 26, 24), "gold", 2)
    return finish(c)


# Water ------------------------------------------------------------------------------------------


def well():
    c = Canvas()
    for x in (6, 24):
        c.form(rect(x, 6, x + 1, 22), "wood", 1.4)
    c.form(poly((3, 8), (16, 1), (28, 8)), "tile", 3)
    c.form(ellipse(15.5, 23, 11, 6), "stone", 3)
    c.fill(ellipse(15.5, 21, 8, 3.6), "black", 0)
    c.fill(ellipse(15.5, 22, 6, 2), "water", 2)
    c.fill(line(15, 8, 15, 18), "straw", 3)
    return finish(c, (16, 29, 12, 2))


def fountain(frame, frames=4):
    c = Canvas(64, 64)
    c.form(ellipse(31.5, 45, 29, 17), "stone", 5, low=1.4)
    basin = ellipse(31.5, 42, 25, 13)
    turn = frame * math.tau / frames
    for x, y in basin:
        far = math.hypot((x - 31.5), (y - 42) * 1.9)
        c.put(x, y, shade("shoal", 2.4 + 1.2 * math.sin(far * 0.8 - turn)))
    c.fill({p for p in basin if (p[0], p[1] - 2) not in basin}, "teal", 1)
    c.form(rect(28, 20, 35, 44), "stone", 3)
    c.form(ellipse(31.5, 24, 13, 5), "stone", 3, low=1.6)
    c.fill(ellipse(31.5, 22.5, 10, 3), "shoal", 4)
    for i in range(64):
        t = ((i * 0.37 + frame / frames) % 1.0)
        side = math.cos(i * 2.4) * 17
        x = 31.5 + side * t
        y = 14 - 9 * math.sin(t * 2.2) + 36 * t * t
        c.put(int(x), int(y), shade("foam", 3 + i % 3))
        if i % 3 == 0:
            c.put(int(x), int(y) + 1, shade("foam", 2))
    c.form(rect(31, 8 + frame % 2, 32, 22), "foam", 1, low=3)
    c.outline()
    return c


def waterfall(frame, frames=4, foot=False):
    c = Canvas()
    for x, y in rect(0, 0, 31, 31):
        fall = scatter(x // 2, 1, 5) * 16 + y - frame * 32 / frames
        streak = math.sin(fall * math.tau / 16) + 0.8 * math.sin(fall * math.tau / 8 + x)
        c.put(x, y, shade("shoal", 2.4 + 1.1 * streak + 0.5 * (scatter(x, 3, 5) - 0.5)))
    if foot:
        for i in range(70):
            t = (scatter(i, 1, 6) + frame / frames) % 1.0
            x, y = scatter(i, 2, 6) * 31, 31 - 13 * math.sin(t * math.pi) * scatter(i, 3, 6)
            c.form(ellipse(x, y, 2, 1.5), "foam", 1.5, low=3)
    return c


def buoy(frame):
    c = Canvas()
    y = frame
    c.form(poly((10, 22 + y), (21, 22 + y), (18, 8 + y), (13, 8 + y)), "red", 4)
    c.fill({p for p in poly((10, 22 + y), (21, 22 + y), (18, 8 + y), (13, 8 + y)) if 13 <= p[1] - y <= 16}, "white", 5)
    c.form(ellipse(15.5, 6 + y, 2, 2), "amber", 2, low=3)
    c.outline()
    for x in range(6, 27):
        if (x + frame * 2) % 6 < 4:
            c.put(x, 24 + y % 2, shade("foam", 4))
    return c


def draw(gallery):
    add = gallery.add
    for name, canvas, colour in (
        ("pine", pine(), "green"), ("oak", oak(), "green"), ("bush", bush(), "green"), ("bush_berries", bush("rose"), "green"),
        ("reeds", reeds(), "green"), ("boulder", boulder(), "grey"), ("driftwood", driftwood(), "brown"), ("seaweed", seaweed(), "green"),
        ("flowers", flowers(), "green"), ("stump", stump(), "brown"),
        ("table", table(), "brown"), ("table_laid", table("white"), "brown"), ("chair", chair(), "brown"), ("stool", stool(), "brown"),
        ("bed", bed("red"), "brown"), ("bed_reality", bed("blue", True), "orange"), ("bookshelf", shelf("books"), "brown"),
        ("cupboard", shelf("jars"), "brown"), ("barrel", barrel(), "brown"), ("crate", crate(), "brown"), ("counter", counter(), "brown"),
        ("altar", altar(), "yellow"), ("bench", bench(), "brown"), ("anvil", anvil(), "grey"), ("netrack", netrack(), "brown"),
        ("stall_red", stall("red"), "red"), ("stall_blue", stall("blue"), "blue"), ("statue", statue(), "grey"), ("gravestone", gravestone(), "grey"),
        ("stairs_up", stairs(True), "orange"), ("stairs_down", stairs(False), "orange"), ("ladder_up", ladder(True), "orange"),
        ("ladder_down", ladder(False), "orange"), ("cave", cave(), "black"), ("gangplank", gangplank(), "orange"), ("doormat", doormat(), "orange"),
        ("shop_mat", shop_mat(), "orange"), ("shop_floor", shop_floor(), "khaki"), ("sign", signboard(), "brown"), ("signpost", signpost(), "brown"),
        ("noticeboard", noticeboard(), "brown"), ("magic_mouth", mouth(), "black"), ("magic_ear", ear(), "black"), ("bell", bell(), "yellow"), ("well", well(), "grey"),
    ):
        floor = name in ("shop_floor",)
        add(f"{name}.111", canvas, colour, floor=floor, visibility=None if floor else 100)
    gallery.edge("shop_floor.111", "empty_S.111")
    for stem, frames, colour in (
        ("hearth", [hearth(n) for n in range(3)], "red"), ("forge", [forge(n) for n in range(3)], "red"), ("candles", [candles(n) for n in range(2)], "yellow"),
        ("lamppost", [lamppost(n) for n in range(2)], "yellow"), ("trapdoor", [pit(n) for n in range(5)], "black"), ("portal", [portal(n) for n in range(6)], "light_blue"),
        ("lever", [lever(0), lever(1)], "grey"), ("button", [button(0), button(1)], "grey"), ("plate", [button(0, True), button(1, True)], "grey"),
        ("pedestal", [pedestal(0), pedestal(1)], "grey"), ("fountain", [fountain(n) for n in range(4)], "light_blue"),
        ("waterfall", [waterfall(n) for n in range(4)], "light_blue"), ("waterfall_foot", [waterfall(n, foot=True) for n in range(4)], "light_blue"),
        ("buoy", [buoy(n) for n in range(2)], "red"),
    ):
        gallery.series(stem, frames, colour, visibility=100)
    gallery.animate("trapdoor_fall", ["trapdoor.115", "trapdoor.111"])
