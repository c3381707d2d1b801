"""The pages candidates and instructors see."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "resit.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from resit.web import signals  # noqa: F401  (connects its receivers)
