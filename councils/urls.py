"""Addresses of the councils' own pages. The list of all councils is public, and lies elsewhere."""

from datetime import date

from django.urls import path, register_converter

from councils.views import history, meetings, reading, statements, verdicts


class Day:
    """A day in an address, 2026-12-09; one that does not exist leads nowhere."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(Day, "dag")

app_name = "councils"
urlpatterns = [
    path("raad/mine/", reading.council_mine, name="council_mine"),
    path("raad/<slug:council>/", reading.council_show, name="council_show"),
    path("raad/<slug:council>/innspill/", reading.council_points, name="council_points"),
    path(
        "raad/<slug:council>/svar/<slug:reference>/", reading.council_answer, name="council_answer"
    ),
    path(
        "raad/<slug:council>/svar/<slug:reference>/historikk/",
        history.verdict_history,
        name="verdict_history",
    ),
    path("raad/<slug:council>/moter/<dag:day>/", meetings.meeting_show, name="meeting_show"),
    path("raad/<slug:council>/moter/<dag:day>/behandle/", meetings.meeting_run, name="meeting_run"),
    path(
        "raad/<slug:council>/moter/<dag:day>/innkalling/",
        meetings.meeting_notice,
        name="meeting_notice",
    ),
    path(
        "raad/<slug:council>/moter/<dag:day>/oppmote/", meetings.meeting_hold, name="meeting_hold"
    ),
    path(
        "raad/<slug:council>/moter/<dag:day>/protokoll/",
        meetings.meeting_minutes,
        name="meeting_minutes",
    ),
    path(
        "raad/<slug:council>/moter/<dag:day>/uttalelse/<slug:item>/",
        statements.statement_record,
        name="statement_record",
    ),
    path("raad/<slug:council>/moter/<dag:day>/finn/", verdicts.verdict_find, name="verdict_find"),
    path(
        "raad/<slug:council>/moter/<dag:day>/behandle/<slug:reference>/",
        verdicts.verdict_record,
        name="verdict_record",
    ),
]
