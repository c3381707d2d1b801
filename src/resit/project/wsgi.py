"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from resit.project.lifeline import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resit.project.settings")
end_with_parent()
application = get_wsgi_application()
# Every page's module is loaded now: one that cannot be ends the process here, not the first visitor's request.
get_resolver().url_patterns  # noqa: B018
