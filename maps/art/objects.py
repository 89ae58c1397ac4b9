"""Reads the object text format: archetypes, map objects, headers. Keeps keys as text."""


class Thing:
    """One object or archetype: its name, its keys in order, what it holds, its further parts."""

    def __init__(self, arch):
        self.arch, self.keys, self.inside, self.parts, self.msg = arch, {}, [], [], None

    def get(self, key, default=""):
        return self.keys.get(key, default)

    def number(self, key, default=0):
        return int(float(self.keys.get(key, default)))


def _body(lines, thing):
    """Reads up to the `end` of `thing`."""
    for line in lines:
        if line == "end":
            return thing
        if line in ("msg", "lore"):
            thing.msg = "\n".join(iter(lambda: next(lines), f"end{line}"))
            continue
        key, _, value = line.partition(" ")
        if key == "arch":
            thing.inside.append(_body(lines, Thing(value)))
        elif key:
            thing.keys[key.lower()] = value.strip()
    raise ValueError(f"{thing.arch}: no end")


def read_archetypes(text):
    """name -> Thing; the parts of big ones hang on their head, and have entries of their own."""
    found, head, more = {}, None, False
    lines = iter(text.splitlines())
    for line in lines:
        if line == "More":
            more = True
        elif line.startswith("Object "):
            thing = _body(lines, Thing(line[7:]))
            if thing.arch in found:
                raise ValueError(f"archetype {thing.arch} twice")
            found[thing.arch] = thing
            if more:
                head.parts.append(thing)
            else:
                head = thing
            more = False
    return found


def read_map(text):
    """(header, objects in file order)."""
    lines = iter(text.splitlines())
    assert next(lines) == "arch map"
    header = _body(lines, Thing("map"))
    objects = []
    for line in lines:
        if line:
            assert line.startswith("arch "), line
            objects.append(_body(lines, Thing(line[5:])))
    return header, objects


def read_objects(text):
    """A list of objects as they stand in a map file."""
    lines = iter(text.splitlines())
    return [_body(lines, Thing(line[5:])) for line in lines if line]
