from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "foresaid.intake"
    label = "intake"
