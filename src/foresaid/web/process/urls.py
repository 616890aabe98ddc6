from django.urls import path

from . import shaping, views

urlpatterns = [
    path("process/", views.process, name="process"),
    path("process/new/", shaping.new, name="process_new"),
    path("process/<uuid:process>/", views.one, name="process_one"),
    path("process/<uuid:process>/versions/<int:n>/", views.one, name="process_version"),
    path("process/steps/<uuid:step>/", shaping.step, name="step_change"),
    path("process/steps/<uuid:step>/after/", shaping.after, name="step_add"),
    path("process/steps/<uuid:step>/place/", shaping.place, name="step_place"),
]
