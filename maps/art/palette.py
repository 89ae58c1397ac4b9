"""The colours of the world: one ramp for each material, dark to light.

Every pixel of every picture is a shade of one of these ramps (or a shadow), which is what keeps
two hundred pictures looking like one place.
"""

RAMPS_HEX = {
    "grass": "24452f 2f5a35 3f733b 568c43 74a64f 9bc264",
    "leaf": "142c2a 1c4232 285c3a 3d7841 5f9849 8fba5c",
    "pine": "10262b 173833 204d3c 306545 4b8150 76a262",
    "reed": "3a4426 53602c 728036 939e45 b5bb5e d6d888",
    "mud": "2d2823 40382d 554a38 6c5f45 857757 a19470",
    "sand": "8a6b48 ac8a5c caa970 dec288 ecd8a6 f7ebc8",
    "flat": "6a5c4b 837360 9d8c74 b3a388 c8ba9d ddd2b8",
    "earth": "3d2b23 573f2e 72543a 8d6b49 a8865e c5a67b",
    "water": "123452 18466a 205d86 2f78a0 4f9abb 8ac6d6",
    "shoal": "1f5d77 2a748c 3b8ea1 58a9b2 83c5c4 bbe3da",
    "foam": "6fb0c4 97cbd6 bde2e4 d9f0ec ecf8f4 ffffff",
    "stone": "2c2e39 434751 5e646c 7f8689 a2a7a6 c9ccc6",
    "cobble": "3b3a40 55535a 706e71 8d8a88 aaa69f c8c3b8",
    "slate": "1f2937 2d3c50 40546a 587288 7893a4 a3b9c2",
    "tile": "4c1e20 6d2b28 913f30 b3573b ce794e e4a272",
    "wood": "2f1e18 493120 654528 845f35 a47e48 c5a266",
    "plank": "3c2a20 5a412d 795a3b 96754c b39362 cfb381",
    "thatch": "50391d 6f5226 907033 b18f46 cdb063 e5d18e",
    "plaster": "8d806e ab9d86 c7ba9f dcd2b8 ece4ce f8f3e4",
    "iron": "1c1f28 343a46 525b69 78838f a5b0b8 dee4e6",
    "gold": "5b3a13 875a1b b6842b dcae43 f2d46f fff3b4",
    "silver": "3a4150 596274 7f8a9a a9b3bd d2d8db f8fafa",
    "copper": "4a2418 6e3822 965231 bc7344 da9a65 f1c596",
    "red": "3f1220 641c29 8d2a31 b5403b d5644c ec9674",
    "blue": "1a2247 25336a 324a8f 4668b0 6a90cb 9fbfe2",
    "green": "163524 204f2f 2e6d3a 468c48 6cab5c a0cb80",
    "violet": "2a1a3f 42295f 5f3d80 80579f a37dbd cbafd8",
    "teal": "0f3038 17464d 216266 338280 55a39a 8dc6b7",
    "ochre": "4a3016 6c481d 926728 b68a39 d2ae58 e9d28a",
    "leather": "311d17 4c2f20 69442b 875e3a a67d52 c6a277",
    "cloth": "6a6354 8a826f a69d88 c0b8a2 d7d0bd ece8da",
    "night": "14141e 20212f 2f3142 434659 5d6174 81869a",
    "bone": "6d604c 93846a b5a78a d0c5a9 e5ddc6 f6f2e4",
    "flame": "7a1f12 b83b16 e4681f f79a34 fccb5c fff2b0",
    "fair": "6b3a2e 9a5c45 c5835f e2a983 f2c9a6 fbe3cb",
    "tan": "4f2b22 754334 9c6147 be845f d7a680 ebc7a6",
    "dark": "2c1916 452821 623b2e 80523e 9f7155 bf9574",
    "sea": "1c4450 28606a 398085 559f9d 80bfb4 b3dccd",
    "rock": "3a3a45 535460 6d6f7a 8b8d94 a9abad cacac7",
    "straw": "6b4a1c 93692a bd8f3d dcb257 eecf7e f9e7ad",
    "brown": "241712 38231a 4f3323 68462f 845e40 a27c58",
    "black": "0c0c12 16161f 22222d 31313e 444452 5d5d6c",
    "white": "7e8790 a2abb1 c4cbce dfe4e4 f0f3f1 ffffff",
    "rose": "5a2238 842f4c ad4762 cf6a7c e696a0 f6c7c9",
    "amber": "5a2a0c 8a4510 bd6a19 e4952f f7c257 ffe9a0",
}


def _rgb(text):
    return tuple(int(text[i : i + 2], 16) for i in (0, 2, 4))


RAMPS = {name: [_rgb(part) for part in text.split()] for name, text in RAMPS_HEX.items()}

OUTLINE = (26, 20, 28, 255)
SHADOW = (16, 18, 32, 84)
CLEAR = (0, 0, 0, 0)


def shade(ramp, level):
    """The colour of `ramp` at `level` (0 dark .. 5 light, clamped), opaque."""
    steps = RAMPS[ramp]
    return steps[max(0, min(len(steps) - 1, int(level)))] + (255,)
