from django.urls import path

from foresaid.web.people import erasing

from . import views

urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new/", views.new, name="account_new"),
    path("accounts/<uuid:account>/", views.account, name="account"),
    path("accounts/<uuid:account>/edit/", views.edit, name="account_edit"),
    path("accounts/<uuid:account>/contacts/", views.add_contact, name="contact_add"),
    path(
        "accounts/<uuid:account>/contacts/<uuid:contact>/",
        views.change_contact,
        name="contact_change",
    ),
    path("contacts/<uuid:contact>/erase/", erasing.erase_contact, name="contact_erase"),
]
