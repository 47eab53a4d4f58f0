"""What the scenarios and those who use them agree on."""

from uuid import UUID, uuid5

PASSWORD = "correct horse battery staple"  # of everyone in any of them


def room_id(title: str) -> UUID:
    """The ids of the rooms follow from their titles, so that a test can name them."""
    return uuid5(UUID(int=0), title)
