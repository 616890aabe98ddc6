from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "foresaid.people"
    label = "people"
