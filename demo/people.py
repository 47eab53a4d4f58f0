"""The ten people of the demo. The first three can sign in; the first is the administrator."""

from typing import NamedTuple


class Character(NamedTuple):
    username: str
    name: str
    time_zone: str
    about: str
    skin: str  # the colours of the picture
    hair: str
    clothes: str
    wall: str
    cut: str  # of the hair: short, long, bun, cap, scarf, curls, bald


CAST = [
    Character("alice", "Alice Ashworth", "Europe/Berlin", "Electrics, and the keys to the house.",
              "#e8b894", "#8a4b2a", "#2f5d62", "#dfe7e2", "long"),
    Character("bob", "Bob Brandt", "Europe/Berlin", "Measures twice.",
              "#f0c8a4", "#3a3a3a", "#b5523b", "#e9e2d0", "short"),
    Character("carol", "Carol Castillo", "Europe/Madrid", "Sewing machines and Python.",
              "#c98f66", "#1f1a17", "#5a4a8a", "#e5dcec", "curls"),
    Character("marisol", "Marisol Vega", "Europe/Madrid", "Dibujo los carteles.",
              "#d9a070", "#2b1c14", "#c98a1b", "#f3e7c9", "bun"),
    Character("jonas", "Jonas Weber", "Europe/Berlin", "Kugellager, Plattenspieler, Kasse.",
              "#f2d0b0", "#c79a4b", "#3d5a80", "#d8e2ec", "cap"),
    Character("omar", "عمر حداد", "Europe/Berlin", "ماكينات الخياطة والراديو",
              "#b87d52", "#17130f", "#4a6b3a", "#e2ead6", "short"),
    Character("yuki", "田中 雪", "Asia/Tokyo", "はんだ付けとポスター",
              "#f3d3b5", "#14141a", "#a33b52", "#f2dde0", "bun"),
    Character("grace", "Grace Obi", "Europe/London", "The library's other half.",
              "#7a4a2e", "#120d0a", "#d1662f", "#f4dfd0", "curls"),
    Character("dmytro", "Дмитро Коваль", "Europe/Kyiv", "Живу поруч, маю намет.",
              "#efc6a2", "#6b5a48", "#55606b", "#dcdfe3", "bald"),
    Character("priya", "प्रिया शर्मा", "Asia/Kolkata", "सिलाई और पुराने रेडियो",
              "#a86e44", "#0f0c0a", "#8c2f6b", "#efd9e7", "scarf"),
]  # fmt: skip
