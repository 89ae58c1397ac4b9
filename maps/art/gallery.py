"""What has been drawn: faces with their map colour, animations, and the edges of terrain."""


class Gallery:
    def __init__(self):
        self.faces = {}
        self.colours = {}
        self.animations = {}
        self.edges = {}

    def add(self, name, canvas, colour="black", floor=False, visibility=None):
        """`colour` is the face's colour on the magic map; `visibility` orders a pile of things."""
        assert name not in self.faces, name
        assert canvas.width % 32 == 0 and canvas.height % 32 == 0, name
        self.faces[name] = canvas
        self.colours[name] = (colour, floor, visibility)
        return canvas

    def series(self, stem, canvases, colour="black", facings=None, animation=None, **more):
        """Frames `stem.111`, `stem.112`, … and the animation that shows them."""
        names = [f"{stem}.{111 + i}" for i in range(len(canvases))]
        for name, canvas in zip(names, canvases):
            self.add(name, canvas, colour, **more)
        self.animate(animation or stem, names, facings)
        return names

    def animate(self, name, frames, facings=None):
        assert name not in self.animations, name
        self.animations[name] = (list(frames), facings)

    def edge(self, face, edge_face):
        self.edges[face] = edge_face
