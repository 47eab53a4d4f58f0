"""Draws a small portrait for each person of the demo, so that nobody's photograph has to be in the repository."""

from io import BytesIO

from PIL import Image, ImageDraw

from demo.people import Character

EDGE = 768  # three times the largest square that is shown: scaling it down smooths the edges
Box = tuple[int, int, int, int]


def portrait(character: Character) -> bytes:
    """A PNG of EDGE px: wall, shoulders, head, hair."""
    image = Image.new("RGB", (EDGE, EDGE), character.wall)
    draw = ImageDraw.Draw(image)
    draw.ellipse((384, -120, 940, 430), fill=lighter(character.wall))  # light from a window
    hair_behind(draw, character)
    draw.ellipse((94, 540, 674, 1180), fill=character.clothes)  # shoulders
    draw.rounded_rectangle((314, 430, 454, 630), 60, fill=darker(character.skin))  # neck
    draw.ellipse((254, 180, 514, 510), fill=character.skin)  # head
    hair_in_front(draw, character)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def hair_behind(draw: ImageDraw.ImageDraw, character: Character) -> None:
    shapes: dict[str, Box] = {
        "long": (214, 140, 554, 640),
        "curls": (184, 110, 584, 500),
        "bun": (300, 50, 468, 220),
        "scarf": (204, 130, 564, 660),
    }
    if shape := shapes.get(character.cut):
        colour = character.clothes if character.cut == "scarf" else character.hair
        draw.ellipse(shape, fill=darker(colour))


def hair_in_front(draw: ImageDraw.ImageDraw, character: Character) -> None:
    if character.cut == "bald":
        draw.chord((282, 380, 486, 524), 0, 180, fill=character.hair)  # a beard instead
    elif character.cut == "cap":
        draw.chord((240, 140, 528, 440), 180, 360, fill=character.clothes)
        draw.rounded_rectangle((360, 270, 600, 306), 18, fill=darker(character.clothes))
    else:
        draw.chord((240, 150, 528, 420), 175, 365, fill=character.hair)
        if character.cut == "short":
            draw.ellipse((300, 120, 540, 250), fill=character.hair)
        draw.ellipse((268, 248, 500, 500), fill=character.skin)


def lighter(colour: str) -> tuple[int, ...]:
    return tuple(round(part + (255 - part) * 0.35) for part in parts(colour))


def darker(colour: str) -> tuple[int, ...]:
    return tuple(round(part * 0.82) for part in parts(colour))


def parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
