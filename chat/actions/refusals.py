"""Why a verb may refuse. Each carries the sentence that the person reads."""

from django.core.exceptions import PermissionDenied


class NotAllowedError(PermissionDenied):
    """Seen, but not to be done by this person: Django answers 403, config.errors shows the sentence."""


class ConflictError(Exception):
    """This client id already stands for another message: 409."""
