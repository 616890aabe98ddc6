from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "foresaid.connectors"
    label = "connectors"
