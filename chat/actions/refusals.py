"""Why a verb refuses. Each exception carries the sentence that the person reads."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

OWNERS_ONLY = _("Only an owner of this room or an administrator can do that.")
MODERATORS_ONLY = _("Only a moderator of this room or an administrator can do that.")


class NotAllowedError(PermissionDenied):
    """This person may not do that. Django answers 403, and config.errors shows the sentence."""


class ConflictError(Exception):
    """This client id belongs to another message. The view answers 409."""


def require(is_allowed: bool, refusal: StrOrPromise) -> None:
    """Raises NotAllowedError with a sentence, unless `is_allowed`."""
    if not is_allowed:
        raise NotAllowedError(str(refusal))
