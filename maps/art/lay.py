#!/usr/bin/env python3
"""Lays the maps out from the plans drawn in plans/.

    python3 maps/art/lay.py             writes every map of maps/maps
    python3 maps/art/lay.py --check     says whether they are what the plans draw

A plan is a text file: settings, a picture of the ground with one letter a square, and a legend.

    path /saltmarsh/inn         the map it makes (or: cut, see below)
    floor boards                lies under every square whose legend names no floor of its own; `.` is bare floor
    wall # timberwall           this letter is a wall and joins its neighbours
    joins D                     letters that walls reach towards (doors, windows)
    header … endheader          lines for the map's header, as they are
    grid … endgrid              the picture
    [x] table mug               legend: archetypes on such a square, bottom first
    [y]                         or whole objects in map format, up to the next legend line
    @ 3 7                       objects at one place, above what the picture says

A plan with `cut W H` is a stretch of country: one picture cut into tiled maps of W by H squares, whose
names and headers follow in `tile COLUMN ROW /path region ENTER_X ENTER_Y Name`. Neighbours are tied by tile_path.
"""

import argparse
import pathlib
import sys

from objects import read_archetypes

WORLD = pathlib.Path(__file__).resolve().parent.parent
SIDES = ((0, -1, 1), (1, 0, 2), (0, 1, 4), (-1, 0, 8))


class Plan:
    def __init__(self, source):
        self.source, self.path, self.floor, self.cut = source, None, None, None
        self.walls, self.joins, self.header, self.grid = {}, set(), [], []
        self.legend, self.places, self.tiles = {}, [], {}
        self._read(source.read_text().splitlines())

    def _read(self, lines):
        lines, target = iter(lines), None
        for line in lines:
            word, _, rest = line.partition(" ")
            if target is not None and (line.startswith("arch ") or target["open"]):
                target["lines"].append(line)
                self._track(target, line)
            elif line.startswith("[") and line[2:3] == "]":
                target = self._entry(line[3:].split())
                self.legend[line[1]] = target["lines"]
            elif word == "@":
                x, y, *archs = rest.split()
                target = self._entry(archs)
                self.places.append((int(x), int(y), target["lines"]))
            elif word == "header":
                self.header = list(iter(lambda: next(lines), "endheader"))
            elif word == "grid":
                self.grid = list(iter(lambda: next(lines), "endgrid"))
            elif word == "wall":
                letter, kind = rest.split()
                self.walls[letter] = kind
            elif word == "joins":
                self.joins |= set(rest.replace(" ", ""))
            elif word == "cut":
                self.cut = tuple(int(n) for n in rest.split())
            elif word == "tile":
                column, row, path, region, x, y, name = rest.split(" ", 6)
                self.tiles[int(column), int(row)] = (path, [f"name {name}", f"region {region}", f"enter_x {x}", f"enter_y {y}"])
            elif word in ("path", "floor"):
                setattr(self, word, rest)
            elif line.strip() and not line.startswith("//"):
                raise ValueError(f"{self.source.name}: what is {line!r}?")

    @staticmethod
    def _entry(archs):
        return {"lines": [text for arch in archs for text in (f"arch {arch}", "end")], "open": 0, "text": False}

    @staticmethod
    def _track(target, line):
        """Counts open objects, so that a blank or odd line inside a text is not taken for the next entry."""
        if target["text"]:
            target["text"] = line not in ("endmsg", "endlore")
        elif line in ("msg", "lore"):
            target["text"] = True
        elif line.startswith("arch "):
            target["open"] += 1
        elif line == "end":
            target["open"] -= 1

    def letter(self, x, y):
        return self.grid[y][x] if 0 <= y < len(self.grid) and 0 <= x < len(self.grid[y]) else None

    def square(self, x, y, floors):
        """The lines of the objects the picture puts on a square."""
        letter = self.grid[y][x]
        if letter in self.walls:
            kind = self.walls[letter]
            # The edge of the picture continues what is there.
            near = lambda dx, dy: self.letter(x + dx, y + dy) or (letter if self.cut else None)
            mask = sum(bit for dx, dy, bit in SIDES if near(dx, dy) == letter or near(dx, dy) in self.joins)
            floor = self.legend.get(letter) or ([f"arch {self.floor}", "end"] if self.floor else [])
            return floor + [f"arch {kind}_{mask:X}", "end"]
        if letter not in self.legend and letter != " " and not (letter == "." and self.floor):
            raise ValueError(f"{self.source.name} {x},{y}: no legend for {letter!r}")
        lines = self.legend.get(letter, [])
        if self.floor and not (lines and lines[0][5:] in floors):
            lines = [f"arch {self.floor}", "end"] + lines
        return lines if letter != " " else []


def objects_at(lines, x, y):
    """Puts coordinates after each outermost `arch` line."""
    laid, depth, text = [], 0, False
    for line in lines:
        laid.append(line)
        if text:
            text = line not in ("endmsg", "endlore")
        elif line in ("msg", "lore"):
            text = True
        elif line.startswith("arch "):
            if depth == 0:
                laid += ([f"x {x}"] if x else []) + ([f"y {y}"] if y else [])
            depth += 1
        elif line == "end":
            depth -= 1
    return laid


def lay(plan, floors):
    """The map files a plan makes: path -> text."""
    width, height = max(map(len, plan.grid)), len(plan.grid)
    if any(len(row) != width for row in plan.grid):
        raise ValueError(f"{plan.source.name}: rows {[y for y, r in enumerate(plan.grid) if len(r) != width]} are not {width} wide")
    w, h = plan.cut or (width, height)
    tiles = plan.tiles or {(0, 0): (plan.path, [])}
    made = {}
    for (column, row), (path, own) in tiles.items():
        header = own + plan.header
        if plan.cut:
            for number, (dx, dy) in enumerate(((0, -1), (1, 0), (0, 1), (-1, 0)), 1):
                neighbour = tiles.get((column + dx, row + dy))
                if neighbour:
                    header.append(f"tile_path_{number} {neighbour[0]}")
        lines = ["arch map", *header, f"width {w}", f"height {h}", "end"]
        x0, y0 = column * w, row * h
        for y in range(h):
            for x in range(w):
                lines += objects_at(plan.square(x0 + x, y0 + y, floors), x, y)
        for x, y, extra in plan.places:
            if x0 <= x < x0 + w and y0 <= y < y0 + h:
                lines += objects_at(extra, x - x0, y - y0)
        made[path] = "\n".join(lines) + "\n"
    return made


def all_maps():
    archetypes = read_archetypes((WORLD / "archetypes").read_text())
    floors = {name for name, thing in archetypes.items() if thing.get("is_floor") == "1"}
    made = {}
    for source in sorted((WORLD / "plans").glob("**/*.plan")):
        made.update(lay(Plan(source), floors))
    return made


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    asked = options.parse_args()
    made = all_maps()
    if asked.check:
        stale = [p for p, text in made.items() if not (WORLD / "maps" / p[1:]).exists() or (WORLD / "maps" / p[1:]).read_text() != text]
        print(f"not as planned: {', '.join(stale)}" if stale else f"{len(made)} maps, as planned")
        return 1 if stale else 0
    for path, text in made.items():
        target = WORLD / "maps" / path[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    print(f"{len(made)} maps")
    return 0


if __name__ == "__main__":
    sys.exit(main())
