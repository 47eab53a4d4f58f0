"""The address of the first run."""

from django.urls import path

from onboarding import views

urlpatterns = [
    path("setup/", views.first_run, name="first_run"),
]
