from django.urls import path

from . import honesty, views

urlpatterns = [
    path("forecast/", views.forecast, name="forecast"),
    path("forecast/call/", views.call, name="forecast_call"),
    path("forecast/chances/", honesty.chances, name="calibration"),
    path("forecast/chances/<int:place>/", honesty.in_bin, name="calibration_bin"),
]
