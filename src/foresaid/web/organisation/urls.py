from django.urls import path

from . import own, practice, views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/practice/", practice.practice, name="practice"),
    path("settings/own/", own.own, name="own_settings"),
    path("settings/own/absences/", own.absent, name="own_absence"),
    path("settings/own/absences/<uuid:absence>/", own.not_absent, name="own_absence_remove"),
]
