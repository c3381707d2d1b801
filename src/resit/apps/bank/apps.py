from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankConfig(AppConfig):
    name = "resit.apps.bank"
    label = "bank"
    verbose_name = _("Item bank")
