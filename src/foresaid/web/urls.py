"""The site's pages: one module of addresses per screen area."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("foresaid.web.components.urls")),
    path("", include("foresaid.web.said.urls")),
    path("", include("foresaid.web.today.urls")),
    path("", include("foresaid.web.calendars.urls")),
    path("", include("foresaid.web.meetings.urls")),
    path("", include("foresaid.web.words.urls")),
    path("", include("foresaid.web.history.urls")),
    path("", include("foresaid.web.targets.urls")),
    path("", include("foresaid.web.reviews.urls")),
    path("", include("foresaid.web.forecast.urls")),
    path("", include("foresaid.web.coaching.urls")),
    path("", include("foresaid.web.team.urls")),
    path("", include("foresaid.web.first_days.urls")),
    path("", include("foresaid.web.people.urls")),
    path("", include("foresaid.web.organisation.urls")),
    path("", include("foresaid.web.mailed.urls")),
    path("", include("foresaid.web.imports.urls")),
    path("", include("foresaid.web.opportunities.urls")),
    path("", include("foresaid.web.accounts.urls")),
    path("", include("foresaid.web.catalogue.urls")),
    path("", include("foresaid.web.process.urls")),
    path("", include("foresaid.web.search.urls")),
]
