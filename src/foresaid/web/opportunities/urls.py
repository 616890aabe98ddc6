from django.urls import path

from . import acts, counting, describing, lists, pages, said, together

urlpatterns = [
    path("opportunities/", lists.opportunities, name="opportunities"),
    path("opportunities/board/", lists.board, name="board"),
    path("opportunities/new/", pages.new, name="opportunity_new"),
    path("opportunities/counts/", counting.counts, name="counts"),
    path("opportunities/together/", together.together, name="opportunities_together"),
    path("opportunities/<uuid:opportunity>/", pages.opportunity, name="opportunity"),
    path("opportunities/<uuid:opportunity>/edit/", acts.edit, name="opportunity_edit"),
    path(
        "opportunities/<uuid:opportunity>/describe/",
        describing.describe,
        name="opportunity_describe",
    ),
    path("opportunities/<uuid:opportunity>/share/", describing.share, name="opportunity_share"),
    path("opportunities/<uuid:opportunity>/<slug:act>/", acts.act, name="opportunity_act"),
    path(
        "opportunities/<uuid:opportunity>/said/<uuid:expectation>/",
        said.decide,
        name="opportunity_said",
    ),
]
