"""Addresses of pages. An address says which exam; it never carries anybody's history."""

from django.urls import path

from resit.web.catalog_status import catalog_status
from resit.web.views import account, examples, exams, retake

urlpatterns = [
    path("", exams.home, name="home"),
    path("exams/", exams.exams, name="exams"),
    path("exams/<slug:program_id>/", exams.exam, name="exam"),
    path("exams/<slug:program_id>/retake/", retake.retake, name="retake"),
    path("exams/<slug:program_id>/retake/calendar/", retake.calendar, name="retake-calendar"),
    path("exams/<slug:program_id>/retake/plan/", retake.plan_calendar, name="plan-calendar"),
    path("exams/<slug:program_id>/retake/keep/", account.keep, name="keep-case"),
    path("account/", account.account, name="account"),
    path("account/cases/<uuid:case_id>/", account.case, name="kept-case"),
    path("account/cases/<uuid:case_id>/forget/", account.forget, name="forget-case"),
    path("account/export/", account.export, name="account-export"),
    path("account/erase/", account.erase, name="account-erase"),
    path("staff/catalog/", catalog_status, name="catalog-status"),
    path("examples/", examples.examples, name="examples"),
]
