"""What is said: scenes in talk/<room>.md, and everyday ones, which come again about other things, in
talk/<room>.everyday.md.

A line `@username` begins a message, with `edited` or `deleted` after it if that is what becomes of it; `---` ends a
scene; «item» is something else each time.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from demo.people import CAST

TALK = Path(__file__).parent / "talk"
_SPEAKER = re.compile(rf"^@({'|'.join(one.username for one in CAST)})( edited| deleted)?$", re.MULTILINE)
_BLANK = re.compile("«([^»]+)»")

THINGS = {
    "item": [
        "toaster",
        "hand mixer",
        "floor lamp",
        "radio",
        "sewing machine",
        "coffee grinder",
        "hair dryer",
        "turntable",
    ],
    "gerät": ["Toaster", "Mixer", "Staubsauger", "Plattenspieler", "Ventilator", "Föhn"],
    "aparato": ["tostador", "secador", "ventilador", "altavoz", "molinillo", "tocadiscos"],
    "прилад": ["міксер", "чайник", "пилосос", "тостер", "фен"],
    "機器": ["掃除機", "炊飯器", "扇風機", "ラジオ", "ミキサー"],
    "جهاز": ["راديو", "مسجل", "مضخم"],
    "यंत्र": ["मिक्सर", "टोस्टर", "हीटर", "रेडियो"],
    "who": ["Mrs Okoye", "Mr Lindqvist", "the Ortiz family", "Frau Yıldız", "Mr Novák", "the kindergarten", "Ms Tran"],
    "day": ["Saturday", "Wednesday", "Thursday", "Friday"],
    "يوم": ["السبت", "الخميس", "الأربعاء"],
    "time": ["ten", "half past two", "four o’clock", "this evening"],
    "box": [str(number) for number in range(3, 29)],
    "n": [str(number) for number in range(2, 10)],
    "ref": [str(number) for number in range(112, 391)],
}


class Line(NamedTuple):
    username: str
    text: str
    fate: str = ""  # "", "edited" or "deleted"


def scenes_of(room: str, count: int, chance: random.Random) -> Iterator[list[Line]]:
    """At least `count` messages: everyday scenes in ever new order, then those that are told once, at the end."""
    finale = _scenes(_read(f"{room}.md"))
    everyday = _scenes(_read(f"{room}.everyday.md"))
    remaining = count - sum(len(scene) for scene in finale)
    round_of_scenes: list[list[Line]] = []
    while remaining > 0:
        round_of_scenes = round_of_scenes or chance.sample(everyday, len(everyday))
        scene = _about_other_things(round_of_scenes.pop(), chance)
        remaining -= len(scene)
        yield scene
    yield from finale


def _read(name: str) -> str:
    listing = (TALK / "listing.py.txt").read_text().rstrip()
    return (TALK / name).read_text().replace("@@LISTING@@", listing)


def _scenes(text: str) -> list[list[Line]]:
    return [_lines(scene) for scene in text.split("\n---\n")]


def _lines(scene: str) -> list[Line]:
    _, *parts = _SPEAKER.split(scene)
    spoken = zip(parts[0::3], parts[1::3], parts[2::3], strict=True)
    return [Line(username, text.strip(), (fate or "").strip()) for username, fate, text in spoken]


def _about_other_things(scene: list[Line], chance: random.Random) -> list[Line]:
    """The same thing throughout a scene, another one the next time."""
    things = {name: chance.choice(choices) for name, choices in THINGS.items()}
    return [line._replace(text=_BLANK.sub(lambda blank: things[blank[1]], line.text)) for line in scene]
