from django.urls import path

from . import calls, results, views

urlpatterns = [
    path("meetings/new/", views.new, name="meeting_new"),
    path("meetings/calls/", calls.new, name="calls_new"),
    path("meetings/<uuid:meeting>/", views.meeting, name="meeting"),
    path("meetings/<uuid:meeting>/count/", calls.count, name="meeting_count"),
    path("meetings/<uuid:meeting>/about/", views.about, name="meeting_about"),
    path("meetings/<uuid:meeting>/goal/", views.goal, name="meeting_goal"),
    path("meetings/<uuid:meeting>/cancel-goal/", views.cancel_goal, name="meeting_cancel_goal"),
    path("meetings/<uuid:meeting>/result/", results.result, name="meeting_result"),
    path("meetings/<uuid:meeting>/evidence/", results.evidence, name="meeting_evidence"),
    path("meetings/<uuid:meeting>/move/", views.move, name="meeting_move"),
    path("meetings/<uuid:meeting>/call-off/", views.call_off, name="meeting_call_off"),
]
