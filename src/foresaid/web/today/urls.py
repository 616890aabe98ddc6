from django.urls import path

from . import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/next-step/", views.next_step, name="today_next_step"),
    path("said/<uuid:expectation>/take-back/", views.back, name="said_take_back"),
    path("said/<uuid:expectation>/<slug:way>/", views.way_out, name="said_way"),
]
