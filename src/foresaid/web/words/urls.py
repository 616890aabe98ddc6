from django.urls import path

from . import views

urlpatterns = [
    path("words/", views.own, name="words"),
    path("words/<slug:subject>/<uuid:key>/", views.words, name="words_of"),
    path("words/<slug:subject>/<uuid:key>/<slug:figure>/", views.records, name="words_records"),
]
