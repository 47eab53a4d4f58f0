"""Three tables, as anybody would begin.

The managers are annotated because the settings that mypy reads, the product's, do not install this app.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Room(models.Model):
    objects: ClassVar[models.Manager["Room"]]
    title = models.CharField(max_length=100)
    topic = models.CharField(max_length=200)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership")

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    objects: ClassVar[models.Manager["Membership"]]
    room = models.ForeignKey(Room, models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    unread = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"


class Message(models.Model):
    objects: ClassVar[models.Manager["Message"]]
    room = models.ForeignKey(Room, models.CASCADE)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.body
