from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "foresaid.jobs"
    label = "jobs"
