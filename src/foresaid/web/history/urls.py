from django.urls import path

from . import views

urlpatterns = [
    path("history/", views.history, name="history"),
    path("history/history.csv", views.file, {"form": "csv"}, name="history_csv"),
    path("history/history.jsonl", views.file, {"form": "jsonl"}, name="history_jsonl"),
]
