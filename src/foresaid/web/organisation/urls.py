from django.urls import path

from . import holidays, mails, own, own_mails, practice, views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/practice/", practice.practice, name="practice"),
    path("settings/mails/", mails.mails, name="mails"),
    path("settings/mails/<uuid:message>/<slug:act>/", mails.decide, name="mail_decide"),
    path("settings/mails/read/<uuid:mail>/<slug:act>/", mails.decide_unread, name="unread_decide"),
    path("settings/head/", mails.head, name="chain_head"),
    path("settings/holidays/", holidays.for_all, name="holidays"),
    path("settings/own/holidays/", holidays.own, name="own_holidays"),
    path("settings/own/mails/", own_mails.own_mails, name="own_mails"),
    path("settings/own/", own.own, name="own_settings"),
    path("settings/own/absences/", own.absent, name="own_absence"),
    path("settings/own/absences/<uuid:absence>/", own.not_absent, name="own_absence_remove"),
]
