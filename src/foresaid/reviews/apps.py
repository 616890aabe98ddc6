from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "foresaid.reviews"
    label = "reviews"
