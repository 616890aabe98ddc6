from django.urls import path

from . import views

urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/<uuid:run>/", views.run, name="import_run"),
    path("import/<uuid:run>/mapping/", views.mapping, name="import_mapping"),
    path("import/<uuid:run>/names/", views.names, name="import_names"),
    path("import/<uuid:run>/apply/", views.write, name="import_apply"),
    path("import/<uuid:run>/undo/", views.take_back, name="import_undo"),
    path("import/<uuid:run>/discard/", views.let_go, name="import_discard"),
    path("import/<uuid:run>/refused.csv", views.refused, name="import_refused"),
]
