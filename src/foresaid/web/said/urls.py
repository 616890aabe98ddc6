from django.urls import path

from . import group, handing, inheriting, stating, views

urlpatterns = [
    path("said/new/", stating.new, name="said_new"),
    path("said/together/", group.together, name="said_together"),
    path("said/take-back/", views.back, name="said_take_back_many"),
    path("said/left/", inheriting.left, name="said_left"),
    path("said/help/", handing.ask, name="help_wanted"),
    path("said/hand-over/<uuid:opportunity>/", handing.offer, name="hand_over_offer"),
    path("said/<uuid:expectation>/", views.said, name="said"),
    path("said/<uuid:expectation>/do/<slug:act>/", views.act, name="said_act"),
]
