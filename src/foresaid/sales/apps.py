from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "foresaid.sales"
    label = "sales"
