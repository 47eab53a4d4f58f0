# django-allauth 65.21.1: what is used of it.

from django.http import HttpRequest, HttpResponseBase

def logout(request: HttpRequest) -> HttpResponseBase: ...
