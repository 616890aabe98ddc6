from django.urls import path

from . import views

urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("targets/set/", views.set_on_page, name="targets_set"),
    path("targets/file/", views.from_file, name="targets_file"),
]
