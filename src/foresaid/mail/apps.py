from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "foresaid.mail"
    label = "mail"
