# django-allauth 65.21.1: what is used of it.

from allauth.account.managers import EmailAddressManager, EmailConfirmationManager
from django.conf import settings
from django.db import models

class EmailAddress(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    email = models.EmailField()
    verified = models.BooleanField(default=False)
    primary = models.BooleanField(default=False)
    objects = EmailAddressManager()

class EmailConfirmationMixin: ...

class EmailConfirmation(EmailConfirmationMixin, models.Model):
    email_address = models.ForeignKey(EmailAddress, on_delete=models.CASCADE)
    created = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    key = models.CharField(max_length=64, unique=True)
    objects = EmailConfirmationManager()

class EmailConfirmationHMAC(EmailConfirmationMixin):
    email_address: EmailAddress
    def __init__(self, email_address: EmailAddress) -> None: ...
    @property
    def key(self) -> str: ...
