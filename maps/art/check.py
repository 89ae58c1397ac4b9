#!/usr/bin/env python3
"""Walks the whole world and says what is wrong with it.

Every name that one file uses must be there in the other; every exit must lead onto a square where one can
stand; tiles must be tied both ways; every map must be reachable on foot from every start; and pictures and
maps must be what the programs make. Prints the faults and ends with 1 if there are any.
"""

import pathlib
import posixpath
import re
import sys

import draw
import lay
from objects import read_archetypes, read_map

WORLD = lay.WORLD
MOVES = {"walk": 1, "fly_low": 2, "fly_high": 4, "swim": 8, "boat": 16, "all": 31}
EXIT, TELEPORTER, HOLES, DOORS = 66, 41, (94, 95), (20, 23, 91)
faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def moves(text):
    bits = 0
    for word in text.split():
        if word.startswith("-"):
            bits &= ~MOVES.get(word[1:], 0)
        else:
            bits |= MOVES.get(word, 0) if not word.isdigit() else int(word)
    return bits


class World:
    def __init__(self):
        self.archetypes = read_archetypes((WORLD / "archetypes").read_text())
        self.faces = {line.split("/")[-1] for line in (WORLD / "bmaps.paths").read_text().splitlines()[1:]}
        self.animations = set(re.findall(r"^anim (.*)$", (WORLD / "animations").read_text(), re.M))
        self.lists = set(re.findall(r"^treasure(?:one)? (.*)$", (WORLD / "treasures").read_text(), re.M)) | {"none", "NONE"}
        self.regions = set(re.findall(r"^region (.*)$", (WORLD / "maps/regions.reg").read_text(), re.M))
        self.maps = {
            "/" + str(p.relative_to(WORLD / "maps")): read_map(p.read_text())
            for p in sorted((WORLD / "maps").rglob("*"))
            if p.is_file() and p.suffix != ".reg"
        }

    def value(self, thing, key):
        arch = self.archetypes.get(thing.arch)
        return thing.keys.get(key, arch.get(key) if arch else "")

    def number(self, thing, key):
        return int(float(self.value(thing, key) or 0))

    def parts(self, thing):
        """(dx, dy, thing or part) of every square a thing stands on."""
        yield 0, 0, thing
        for part in self.archetypes[thing.arch].parts:
            yield part.number("x"), part.number("y"), part

    def ground(self, path):
        """What each square is: (blocked for walkers, doors ignored), and whether there is a floor."""
        header, objects = self.maps[path]
        blocked, allowed, floor = {}, {}, set()
        for thing in objects:
            for dx, dy, part in self.parts(thing):
                spot = thing.number("x") + dx, thing.number("y") + dy
                if int(self.value(thing, "type") or 0) not in DOORS:
                    blocked[spot] = blocked.get(spot, 0) | moves(self.value(part, "move_block"))
                allowed[spot] = allowed.get(spot, 0) | moves(self.value(part, "move_allow"))
                if self.value(thing, "is_floor") == "1":
                    floor.add(spot)
        size = header.number("width"), header.number("height")
        return {
            (x, y)
            for x in range(size[0])
            for y in range(size[1])
            if (x, y) in floor and not (blocked.get((x, y), 0) & ~allowed.get((x, y), 0)) & 1
        }


def check_names(world):
    for name, arch in world.archetypes.items():
        check_thing(world, f"archetype {name}", arch, arch.keys)
    for path, (header, objects) in world.maps.items():
        if header.get("region") not in world.regions:
            fault(path, f"no region {header.get('region')!r}")
        for thing in objects:
            check_tree(world, path, thing)
    for line in (WORLD / "treasures").read_text().splitlines():
        word, _, name = line.strip().partition(" ")
        if word == "arch" and name not in world.archetypes:
            fault("treasures", f"no archetype {name}")
        if word == "list" and name not in world.lists:
            fault("treasures", f"no list {name}")
    for name, body in (("races", (WORLD / "races").read_text()),):
        for line in body.splitlines():
            creature = line.strip().lstrip("!@")
            if creature and not creature.startswith(("#", "RACE")) and creature not in world.archetypes:
                fault(name, f"no archetype {creature}")
    for line in (WORLD / "animations").read_text().splitlines():
        if not line.startswith(("anim ", "facings ")) and line != "mina" and line not in world.faces:
            fault("animations", f"no face {line}")
    for line in (WORLD / "smooth").read_text().splitlines()[1:]:
        for face in line.split():
            if face not in world.faces:
                fault("smooth", f"no face {face}")


def check_tree(world, path, thing):
    where = f"{path} {thing.get('x', '0')},{thing.get('y', '0')} {thing.arch}"
    if thing.arch not in world.archetypes:
        fault(where, "no such archetype")
        return
    check_thing(world, where, thing, thing.keys)
    header = world.maps[path][0]
    if not (0 <= thing.number("x") < header.number("width") and 0 <= thing.number("y") < header.number("height")):
        fault(where, "lies outside its map")
    for dx, dy, _ in world.parts(thing):
        if not (thing.number("x") + dx < header.number("width") and thing.number("y") + dy < header.number("height")):
            fault(where, "hangs over the edge of its map")
    for inner in thing.inside:
        check_tree(world, path, inner)


def check_thing(world, where, thing, keys):
    for key, known, what in (
        ("face", world.faces, "face"), ("animation", world.animations, "animation"), ("other_arch", world.archetypes, "archetype"),
        ("randomitems", world.lists, "treasure list"), ("on_use_yield", world.archetypes, "archetype"), ("face_opened", world.faces, "face"),
    ):
        if key in keys and keys[key] not in known:
            fault(where, f"no {what} {keys[key]!r}")
    skill = keys.get("skill")
    if skill and not any(a.get("type") == "43" and a.get("skill") == skill for a in world.archetypes.values()):
        fault(where, f"nobody can learn {skill!r}")


def ways(world, path):
    """(from square, to map, to square, thing) of every exit, teleporter and hole."""
    for thing in world.maps[path][1]:
        kind = int(world.value(thing, "type") or 0)
        target = world.value(thing, "slaying")
        spot = world.number(thing, "hp"), world.number(thing, "sp")
        if kind not in (EXIT, TELEPORTER, *HOLES) or (kind == EXIT and not target):
            continue
        to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if kind in (EXIT, TELEPORTER) and target else path
        for dx, dy, _ in world.parts(thing):
            yield (thing.number("x") + dx, thing.number("y") + dy), to, spot, thing


def check_ways(world, grounds):
    for path in world.maps:
        for spot, to, arrival, thing in ways(world, path):
            where = f"{path} {spot[0]},{spot[1]} {thing.arch}"
            if to not in world.maps:
                fault(where, f"leads to {to}, which is not there")
            elif arrival not in grounds[to]:
                fault(where, f"leads to {to} {arrival[0]},{arrival[1]}, where nobody can stand")
        header = world.maps[path][0]
        entry = header.number("enter_x"), header.number("enter_y")
        if entry not in grounds[path]:
            fault(path, f"nobody can stand where one enters, {entry[0]},{entry[1]}")
        for side in (1, 2, 3, 4):
            to = header.get(f"tile_path_{side}")
            if not to:
                continue
            back = (side + 1) % 4 + 1
            if to not in world.maps or world.maps[to][0].get(f"tile_path_{back}") != path:
                fault(path, f"tile_path_{side} {to} is not tied back")


def check_reach(world, grounds):
    starts = [a for a in world.archetypes.values() if a.get("type") == "22"]
    every = None
    for start in starts:
        reached = walk(world, grounds, (start.get("slaying"), (start.number("hp"), start.number("sp"))))
        if not reached:
            fault(f"start {start.arch}", "nobody can stand there")
        shared = reached - {"/start/attic"}
        every = shared if every is None else every & shared
    missing = set(world.maps) - (every or set()) - {"/start/attic"}
    for path in sorted(missing):
        fault(path, "cannot be reached from every start")


def walk(world, grounds, start):
    """The maps reached on foot, through doors, over edges, through exits."""
    jumps = {}
    for path in world.maps:
        for spot, to, arrival, _ in ways(world, path):
            jumps.setdefault((path, spot), []).append((to, arrival))
    if start[1] not in grounds.get(start[0], set()):
        return set()
    seen, todo = {start}, [start]
    while todo:
        path, (x, y) = todo.pop()
        header = world.maps[path][0]
        w, h = header.number("width"), header.number("height")
        near = list(jumps.get((path, (x, y)), []))
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                spot, to = (x + dx, y + dy), path
                if not 0 <= spot[0] < w:
                    to = header.get("tile_path_2" if dx > 0 else "tile_path_4")
                    spot = (0 if dx > 0 else world.maps[to][0].number("width") - 1, spot[1]) if to else spot
                elif not 0 <= spot[1] < h:
                    to = header.get("tile_path_3" if dy > 0 else "tile_path_1")
                    spot = (spot[0], 0 if dy > 0 else world.maps[to][0].number("height") - 1) if to else spot
                if to:
                    near.append((to, spot))
        for step in near:
            if step not in seen and step[1] in grounds.get(step[0], set()):
                seen.add(step)
                todo.append(step)
    return {path for path, _ in seen}


def check_made():
    for name, body in draw.pack(draw.paint()).items():
        if (WORLD / name).read_bytes() != body:
            fault(name, "is not what art/draw.py draws")
    made = lay.all_maps()
    for path, text in made.items():
        target = WORLD / "maps" / path[1:]
        if not target.exists() or target.read_text() != text:
            fault(path, "is not what art/lay.py lays out")
    for path in (WORLD / "maps").rglob("*"):
        if path.is_file() and path.suffix != ".reg" and "/" + str(path.relative_to(WORLD / "maps")) not in made:
            fault(path.name, "has no plan")


def main():
    world = World()
    check_names(world)
    grounds = {path: world.ground(path) for path in world.maps}
    check_ways(world, grounds)
    check_reach(world, grounds)
    check_made()
    print("\n".join(faults) if faults else f"{len(world.maps)} maps, {len(world.archetypes)} archetypes, {len(world.faces)} faces: all is well")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
