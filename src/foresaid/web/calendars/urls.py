from django.urls import path

from . import feeds, views

urlpatterns = [
    path("settings/own/calendars/", views.calendars, name="calendars"),
    path("settings/own/calendars/connect/", views.connect, name="calendar_connect"),
    path("settings/own/calendars/feed/", feeds.make, name="feed_make"),
    path("settings/own/calendars/feed/end/", feeds.revoke, name="feed_revoke"),
    path("settings/own/calendars/<uuid:calendar>/read/", views.read, name="calendar_read"),
    path("settings/own/calendars/<uuid:calendar>/end/", views.disconnect, name="calendar_end"),
    path("meetings/whose/", views.unclear, name="meetings_unclear"),
    path("meetings/<uuid:meeting>/whose/", views.answer, name="meeting_answer"),
    path("calendar/<slug:token>.ics", feeds.feed, name="feed"),
]
