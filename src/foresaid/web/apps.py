from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "foresaid.web"
    label = "foresaid_web"
