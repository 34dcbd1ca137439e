from django.urls import path

from reports.views import downloads, statistics, variance

app_name = "reports"
urlpatterns = [
    path("", downloads.report_list, name="report_list"),
    path("build", downloads.report_build, name="report_build"),
    path("files/<uuid:file_id>", downloads.report_download, name="report_download"),
    path("jobs/<uuid:job_id>/stop", downloads.report_stop, name="report_stop"),
    path("jobs/<uuid:job_id>/again", downloads.report_again, name="report_again"),
    path("variance", variance.variance, name="variance"),
    path("statistics", statistics.statistic_list, name="statistic_list"),
    path("statistics/generate", statistics.statistic_generate, name="statistic_generate"),
    path("statistics/<uuid:statistic_id>", statistics.statistic_detail, name="statistic_detail"),
    path(
        "statistics/<uuid:statistic_id>/rows/<slug:part>",
        statistics.statistic_part,
        name="statistic_part",
    ),
    path(
        "statistics/<uuid:statistic_id>/prepare",
        statistics.statistic_prepare,
        name="statistic_prepare",
    ),
    path("statistics/<uuid:statistic_id>/file", statistics.statistic_file, name="statistic_file"),
]
