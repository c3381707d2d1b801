"""Addresses of pages. An address says which exam; it never carries anybody's history."""

from django.urls import path

from resit.web.catalog_status import catalog_status
from resit.web.views import account, examples, exams, plan, report, retake, share, sitting, study

urlpatterns = [
    path("", exams.home, name="home"),
    path("exams/", exams.exams, name="exams"),
    path("exams/<slug:program_id>/", exams.exam, name="exam"),
    path("exams/<slug:program_id>/retake/", retake.retake, name="retake"),
    path("exams/<slug:program_id>/retake/calendar/", retake.calendar, name="retake-calendar"),
    path("exams/<slug:program_id>/retake/plan/", retake.plan_calendar, name="plan-calendar"),
    path("exams/<slug:program_id>/retake/keep/", account.keep, name="keep-case"),
    path("exams/<slug:program_id>/report/", report.report, name="report"),
    path("exams/<slug:program_id>/plan/", plan.plan, name="plan"),
    path("exams/<slug:program_id>/plan/calendar/", plan.calendar, name="road-calendar"),
    path("exams/<slug:program_id>/plan/erase/", plan.erase, name="erase-road"),
    path("exams/<slug:program_id>/segment/", sitting.segment, name="segment"),
    path("exams/<slug:program_id>/drill/", sitting.drill, name="drill"),
    path("exams/<slug:program_id>/share/", share.share, name="share"),
    path("exams/<slug:program_id>/share/<uuid:share_id>/revoke/", share.revoke, name="revoke-share"),
    path("shared/<str:token>/", share.shared, name="shared"),
    path("shared/<str:token>/note/", share.note, name="leave-note"),
    path("shared/<str:token>/<uuid:sitting_id>/", share.shared_result, name="shared-result"),
    path("sittings/<uuid:sitting_id>/", sitting.review, name="sitting-review"),
    path("sittings/<uuid:sitting_id>/<int:number>/", sitting.item, name="sitting-item"),
    path("sittings/<uuid:sitting_id>/<int:number>/save/", sitting.save, name="sitting-save"),
    path("sittings/<uuid:sitting_id>/clock/", sitting.clock, name="sitting-clock"),
    path("sittings/<uuid:sitting_id>/submit/", sitting.submit, name="sitting-submit"),
    path("sittings/<uuid:sitting_id>/result/", sitting.result, name="sitting-result"),
    path("sittings/<uuid:sitting_id>/journal/", sitting.journal, name="sitting-journal"),
    path("study/<slug:program_id>/", study.index, name="study"),
    path("study/<slug:program_id>/<slug:slug>/", study.page, name="study-page"),
    path("account/", account.account, name="account"),
    path("account/cases/<uuid:case_id>/", account.case, name="kept-case"),
    path("account/cases/<uuid:case_id>/forget/", account.forget, name="forget-case"),
    path("account/export/", account.export, name="account-export"),
    path("account/erase/", account.erase, name="account-erase"),
    path("staff/catalog/", catalog_status, name="catalog-status"),
    path("examples/", examples.examples, name="examples"),
]
