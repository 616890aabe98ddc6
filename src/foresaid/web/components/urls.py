"""Addresses that belong to the look itself."""

from django.urls import path

from .gallery import gallery
from .theme import choose_theme

urlpatterns = [
    path("theme", choose_theme, name="theme"),
    path("look", gallery, name="look"),
]
