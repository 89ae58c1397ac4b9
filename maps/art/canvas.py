"""A small drawing board: areas (sets of squares), shaded forms, outlines, seamless noise.

An area is a set of (x, y). Forms are lit from the upper left, everywhere.
"""

import math

from palette import CLEAR, OUTLINE, SHADOW, shade

BAYER = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]
LIGHT = (-0.52, -0.66, 0.54)


# Areas ------------------------------------------------------------------------------------------


def rect(x0, y0, x1, y1):
    """Both corners belong to it."""
    return {(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)}


def ellipse(cx, cy, rx, ry):
    return {
        (x, y)
        for x in range(int(cx - rx) - 1, int(cx + rx) + 2)
        for y in range(int(cy - ry) - 1, int(cy + ry) + 2)
        if ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1.0
    }


def poly(*points):
    """A filled polygon; pixels whose centre lies inside, and its border."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    area = set()
    for y in range(int(min(ys)), int(max(ys)) + 1):
        for x in range(int(min(xs)), int(max(xs)) + 1):
            inside, j = False, len(points) - 1
            for i, (xi, yi) in enumerate(points):
                xj, yj = points[j]
                if (yi > y) != (yj > y) and x < (xj - xi) * (y - yi) / (yj - yi) + xi:
                    inside = not inside
                j = i
            if inside:
                area.add((x, y))
    for a, b in zip(points, points[1:] + points[:1]):
        area |= line(a[0], a[1], b[0], b[1])
    return area


def line(x0, y0, x1, y1, width=1):
    steps = max(abs(x1 - x0), abs(y1 - y0), 1) * 2
    area = set()
    for i in range(int(steps) + 1):
        x, y = x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps
        if width <= 1:
            area.add((int(round(x)), int(round(y))))
        else:
            area |= ellipse(x, y, width / 2, width / 2)
    return area


def moved(area, dx, dy):
    return {(x + dx, y + dy) for x, y in area}


# Noise ------------------------------------------------------------------------------------------


def scatter(x, y, seed=0):
    """A number in 0..1 that depends on the place alone."""
    n = (x * 374761393 + y * 668265263 + seed * 2147483647 + 1013904223) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0xFFFFFFFF
    n = ((n ^ (n >> 16)) * 2246822519) & 0xFFFFFFFF
    return ((n ^ (n >> 15)) & 0xFFFF) / 65535.0


def cloud(x, y, cell=8, size=32, seed=0):
    """Smooth noise in 0..1 that repeats after `size`, so that tiles join."""
    cells = size // cell
    gx, gy = x / cell, y / cell
    ix, iy = math.floor(gx), math.floor(gy)
    fx, fy = gx - ix, gy - iy
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    corner = lambda a, b: scatter((ix + a) % cells, (iy + b) % cells, seed)
    top = corner(0, 0) * (1 - fx) + corner(1, 0) * fx
    low = corner(0, 1) * (1 - fx) + corner(1, 1) * fx
    return top * (1 - fy) + low * fy


# The board --------------------------------------------------------------------------------------


class Canvas:
    """A picture of `width` by `height` pixels, transparent at first."""

    def __init__(self, width=32, height=32):
        self.width, self.height = width, height
        self.pixels = [CLEAR] * (width * height)

    def inside(self, x, y):
        return 0 <= x < self.width and 0 <= y < self.height

    def get(self, x, y):
        return self.pixels[y * self.width + x] if self.inside(x, y) else CLEAR

    def put(self, x, y, colour):
        if self.inside(x, y):
            self.pixels[y * self.width + x] = colour

    def fill(self, area, ramp, level):
        colour = shade(ramp, level)
        for x, y in area:
            self.put(x, y, colour)

    def erase(self, area):
        for x, y in area:
            self.put(x, y, CLEAR)

    def texture(self, area, ramp, level_at):
        """Colours each pixel by the level (a fraction is dithered) that `level_at(x, y)` gives."""
        for x, y in area:
            level = level_at(x, y)
            level += (BAYER[y % 4][x % 4] + 0.5) / 16.0
            self.put(x, y, shade(ramp, math.floor(level)))

    def form(self, area, ramp, depth=5.0, low=0.6, high=5.0, grain=0.35):
        """Paints `area` as a rounded solid: its rim curves away over `depth` pixels."""
        height = _heights(area, depth)
        for x, y in area:
            dx = height.get((x + 1, y), 0.0) - height.get((x - 1, y), 0.0)
            dy = height.get((x, y + 1), 0.0) - height.get((x, y - 1), 0.0)
            length = math.sqrt(dx * dx + dy * dy + 4.0)
            lit = (-dx * LIGHT[0] * 1.0 - dy * LIGHT[1] + 2.0 * LIGHT[2]) / length
            level = low + (high - low) * max(0.0, min(1.0, 0.42 + 0.62 * (lit - 0.25)))
            level += ((BAYER[y % 4][x % 4] + 0.5) / 16.0 - 0.5) * grain
            self.put(x, y, shade(ramp, math.floor(level + 0.5)))

    def shadow(self, area):
        """Darkens the ground: painted only where nothing is yet."""
        for x, y in area:
            if self.inside(x, y) and self.get(x, y)[3] == 0:
                self.put(x, y, SHADOW)

    def outline(self, colour=OUTLINE):
        """Draws a dark line around everything opaque."""
        solid = lambda x, y: self.get(x, y)[3] == 255
        rim = [
            (x, y)
            for y in range(self.height)
            for x in range(self.width)
            if not solid(x, y)
            and (solid(x - 1, y) or solid(x + 1, y) or solid(x, y - 1) or solid(x, y + 1))
        ]
        for x, y in rim:
            self.put(x, y, colour)

    def paste(self, other, dx=0, dy=0):
        for y in range(other.height):
            for x in range(other.width):
                pixel = other.get(x, y)
                if pixel[3]:
                    self.put(x + dx, y + dy, pixel)
        return self

    def mirrored(self):
        turned = Canvas(self.width, self.height)
        for y in range(self.height):
            for x in range(self.width):
                turned.put(self.width - 1 - x, y, self.get(x, y))
        return turned

    def copy(self):
        return Canvas(self.width, self.height).paste(self)


def _heights(area, depth):
    """How high each pixel of a rounded solid stands: 0 at the rim, level after `depth`."""
    height, left, ring = {}, set(area), 0.5
    while left:
        rim = {
            (x, y)
            for x, y in left
            if (x - 1, y) not in left or (x + 1, y) not in left
            or (x, y - 1) not in left or (x, y + 1) not in left
        }
        t = min(1.0, ring / depth)
        for square in rim:
            height[square] = depth * math.sqrt(max(0.0, 1.0 - (1.0 - t) ** 2))
        left -= rim
        ring += 1.0
        if ring > depth + 1:
            for square in left:
                height[square] = depth
            break
    return height
