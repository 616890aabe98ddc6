from django.apps import AppConfig


class ForecastingConfig(AppConfig):
    name = "foresaid.forecasting"
    label = "forecasting"
