from django.urls import path

from . import views

urlpatterns = [
    path("coaching/", views.coaching, name="coaching"),
    path("coaching/<uuid:person>/", views.coaching_of, name="coaching_of"),
]
