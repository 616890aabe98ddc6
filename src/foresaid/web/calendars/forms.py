"""What can be typed about calendars and about meetings that they brought."""

from django import forms
from django.utils.translation import gettext_lazy as _

SECRET = {"autocomplete": "off", "spellcheck": "false"}
KINDS = [("address", _("By an address (iCal, webcal)")), ("server", _("On a server (CalDAV)"))]
WHOSE = [("customer", _("With a customer")), ("other", _("Not about sales"))]


class ConnectForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("How it is reached"), choices=KINDS, initial="address", widget=forms.RadioSelect
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_("It is kept sealed and shown to nobody again, not even to you."),
    )
    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_("For a server alone."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("For a server alone; best one that is made for foresaid."),
    )


class WhoseForm(forms.Form):
    """Nothing is chosen beforehand; the name offered comes from the guests' addresses."""

    whose = forms.ChoiceField(label=_("It is …"), choices=WHOSE, widget=forms.RadioSelect)
    account = forms.CharField(
        label=_("Which customer"),
        required=False,
        max_length=200,
        help_text=_("An account of this name is taken, or made where there is none."),
    )
