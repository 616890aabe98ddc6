from django.urls import path

from . import views

urlpatterns = [
    path("tap/<str:token>/", views.tap, name="tap"),
    path("mails/off/<str:token>/", views.off, name="mail_off"),
]
