"""Where they are."""

from django.urls import path

from bench.baselines.plain import views

urlpatterns = [
    path("rooms/<int:room_id>/", views.page, name="page"),
    path("rooms/<int:room_id>/messages/", views.insert, name="insert"),
    path("messages/<int:message_id>/", views.message, name="message"),
    path("people/<str:username>/", views.person, name="person"),
]
