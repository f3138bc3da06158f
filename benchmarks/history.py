"""The history page of one submission while the history of all others grows a thousandfold.

Runs on the database that DATABASE_URL points to, and prints one JSON object for each size. The
floor is the page's own SELECTs, sent again without Django.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from http import HTTPStatus

import django

django.setup()

from django.db import connection, models  # noqa: E402  models need the setup above
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import Role  # noqa: E402
from audit.models import Act  # noqa: E402
from audit.undoing import recorded_models  # noqa: E402
from benchmarks import writer  # noqa: E402
from benchmarks.writes import spread  # noqa: E402
from consultations.models import Submission  # noqa: E402
from tests import factories  # noqa: E402
from tests.torture import house  # noqa: E402

# Added to the keys of every copy, once for each.
APART = 100_000


def story() -> Submission:
    """A submission with two points, answered, of which one has been answered anew."""
    submission = factories.submission("Vi vil ha lys. Vi vil ha lokaler.", screened=True)
    for span in ((0, 14), (15, 33)):
        factories.point(submission, span=span, outcome="used_as_knowledge")
    return submission


def copy(first: int, last: int) -> None:
    """The versions and acts of the story again, for other submissions."""
    counted = f"generate_series({first}, {last}) AS s(k)"
    if connection.vendor == "sqlite":
        counted = (
            f"(WITH RECURSIVE n(k) AS (SELECT {first} UNION ALL "  # noqa: S608  two numbers
            f"SELECT k + 1 FROM n WHERE k < {last}) SELECT k FROM n) AS s"
        )
    with connection.cursor() as cursor:
        for model in [Act, *(model.history.model for model in recorded_models())]:
            columns = [f for f in model._meta.concrete_fields if f.column != "history_id"]
            names = ", ".join(f'"{field.column}"' for field in columns)
            values = ", ".join(_shifted(field) for field in columns)
            table = model._meta.db_table
            own = "act_id" if model is not Act else "id"
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {values} '  # noqa: S608  our own names
                f'FROM "{table}" t CROSS JOIN {counted} WHERE t."{own}" < {APART}'
            )
        # SQLite does without statistics here, as in a running application, which may not make them.
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def _shifted(field: "models.Field") -> str:
    name = f't."{field.column}"'
    if field.column in ("id", "act_id", "submission_id", "point_id", "answer_id"):
        return f"{name} + CAST({APART} AS bigint) * s.k"
    if field.column in ("about", "reference"):
        return f"CASE WHEN {name} = '' THEN '' ELSE {name} || '-' || s.k END"
    return name


def versions() -> int:
    return sum(model.history.count() for model in recorded_models())


def timed(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return (time.perf_counter() - started) * 1000


def measure(address: str, client: Client, rounds: int) -> dict[str, object]:
    """Page and floor in turn, in milliseconds."""
    with CaptureQueriesContext(connection) as captured:
        if client.get(address).status_code != HTTPStatus.OK:
            raise RuntimeError(f"no page at {address}")
    asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql in asked:
                cursor.execute(sql)
                cursor.fetchall()

    page, floor = [], []
    for _ in range(rounds):
        page.append(timed(lambda: client.get(address)))
        floor.append(timed(bare))
    return {"queries": len(asked), "page": spread(page), "floor": spread(floor)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    house.build()
    submission = story()
    user = factories.user(roles=[Role.PLANNER])
    writer.without_guards()
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    plan = submission.activity.plan
    address = reverse("feedback:item_history", args=[plan.slug, submission.reference])
    own, copied = versions(), 0
    for size in map(int, options.sizes.split(",")):
        if size // own > copied:
            copy(copied + 1, size // own)
            copied = size // own
        found = {"versions": versions(), **measure(address, client, options.rounds)}
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
