"""Why a verb refuses. Each exception carries the sentence that the person reads."""

from django.core.exceptions import PermissionDenied

OWNERS_ONLY = "Only an owner of this room or an administrator can do that."
MODERATORS_ONLY = "Only a moderator of this room or an administrator can do that."


class NotAllowedError(PermissionDenied):
    """This person may not do that. Django answers 403, and config.errors shows the sentence."""


class ConflictError(Exception):
    """This client id belongs to another message. The view answers 409."""


def require(is_allowed: bool, refusal: str) -> None:
    """Raises NotAllowedError with a sentence, unless `is_allowed`."""
    if not is_allowed:
        raise NotAllowedError(refusal)
