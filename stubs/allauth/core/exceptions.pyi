# django-allauth 65.21.1: what is used of it.

from django.http import HttpResponse

class ImmediateHttpResponse(Exception):
    response: HttpResponse
    def __init__(self, response: HttpResponse) -> None: ...
