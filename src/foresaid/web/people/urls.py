from django.urls import path

from . import entering, erasing, pages, person, seen, teams

urlpatterns = [
    path("people/", pages.people, name="people"),
    path("people/add/", pages.add, name="person_add"),
    path("people/<uuid:person>/", person.person, name="person"),
    path("people/<uuid:person>/erase/", erasing.erase_person, name="person_erase"),
    path("people/<uuid:person>/<slug:act>/", person.act, name="person_act"),
    path("teams/", teams.add, name="team_add"),
    path("teams/<uuid:team>/", teams.team, name="team_change"),
    path("seen/", seen.seen, name="seen"),
    path("organisations/", entering.belongings, name="belongings"),
    path("organisations/none/", entering.no_organisation, name="no_organisation"),
    path("enter/<str:token>/", entering.enter, name="enter"),
    path("invited/<str:token>/", entering.invited, name="invited"),
]
