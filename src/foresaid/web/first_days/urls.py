from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("first-days/", views.first_days, name="first_days"),
]
