# django-allauth 65.21.1: what is used of it.

from allauth.account.models import EmailAddress, EmailConfirmation
from django.db import models

class EmailAddressManager(models.Manager[EmailAddress]): ...
class EmailConfirmationManager(models.Manager[EmailConfirmation]): ...
