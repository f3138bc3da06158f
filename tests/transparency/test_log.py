"""The log in public: a page for people, and texts that other people's tools can check alone."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from audit.log import checkpoint, keys, note, proof, reading, tree
from audit.models import Leaf
from consultations.models import Submission
from consultations.services import registering
from plans.models import Plan
from tests import factories

pytestmark = pytest.mark.django_db
Get = Callable[..., str]


@pytest.fixture
def submissions(plan: Plan) -> list[Submission]:
    activity = factories.activity(plan)
    texts = ("Vi vil ha lys i løypa.", "Åpne skolene.", "Ja til lag.", "Mer plass.", "Nøkler.")
    return [factories.submission(text, activity=activity, screened=True) for text in texts]


def ask(path: str, **query: Any) -> HttpResponse:
    return Client().get(path, query)


def index_of(submission: Submission) -> int:
    leaf = reading.newest_about(submission.reference, Leaf.Kind.RECEIVED)
    assert leaf
    return leaf.index


def test_the_page_tells_size_sum_key_and_what_came_last(
    submissions: list[Submission], get: Get
) -> None:
    latest = reading.latest()
    assert latest

    page = get("/logg/")

    assert f'<dd class="count">{latest.size}</dd>' in page
    assert latest.root in page
    assert str(keys.signer().verifier) in page
    last = f'<a href="/logg/oppforing/{latest.size - 1}/">Oppføring {latest.size - 1}</a>'
    assert last in page
    assert "Innspill mottatt" in page


def test_an_empty_log_says_so(get: Get, db: None) -> None:
    assert "Loggen er tom ennå." in get("/logg/")

    missing = ask("/logg/checkpoint")
    assert missing.status_code == 404
    assert missing["Content-Type"] == "text/plain; charset=utf-8"


def test_the_newest_checkpoint_stands_at_one_address(submissions: list[Submission]) -> None:
    latest = reading.latest()
    assert latest

    response = ask("/logg/checkpoint")

    assert response.content.decode() == latest.note
    assert response["Cache-Control"] == "max-age=5"
    head = checkpoint.opened(response.content.decode(), keys.verifiers())
    assert (head.size, note.encoded(head.root)) == (latest.size, latest.root)
    earlier = ask("/logg/checkpoint/1").content.decode()
    assert checkpoint.opened(earlier, keys.verifiers()).size == 1


@pytest.mark.parametrize(
    "path",
    [
        "/logg/checkpoint",
        "/logg/checkpoint/1",
        "/logg/oppforing/0.tlog-proof",
        "/logg/vekst/1/2",
        "/logg/checkpoint/999",
        "/api/v1/log/leaves/",
        "/api/v1/log/checkpoints/",
        "/sjekk-kvittering/sjekk-kvittering.html",
    ],
)
def test_other_sites_may_read_it(submissions: list[Submission], path: str) -> None:
    response = ask(path)

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "cookie" not in response.get("Vary", "").lower()


def test_every_entry_has_its_proof_against_every_checkpoint(submissions: list[Submission]) -> None:
    sizes = [row["size"] for row in ask("/api/v1/log/checkpoints/").json()["results"]]
    latest = reading.latest()
    assert latest
    assert sizes[-1] == latest.size >= len(submissions)

    for size in sizes:
        for index in range(size):
            response = ask(f"/logg/oppforing/{index}.tlog-proof", size=size)
            head = proof.read(response.content.decode()).check(keys.verifiers())
            assert head.size == size
    assert response["Content-Disposition"] == (
        f'attachment; filename="oppforing-{index}.tlog-proof"'
    )
    newest = ask("/logg/oppforing/0.tlog-proof").content.decode()
    assert proof.read(newest).check(keys.verifiers()).size == latest.size


def test_growth_is_proven_as_witnesses_ask_for_it(submissions: list[Submission]) -> None:
    sizes = [row["size"] for row in ask("/api/v1/log/checkpoints/").json()["results"]]

    for old in sizes:
        text = ask(f"/logg/vekst/{old}/{sizes[-1]}").content.decode()
        path, _, signed = text.partition("\n\n")
        first, *hashes = path.split("\n")
        before = checkpoint.opened(
            ask(f"/logg/checkpoint/{old}").content.decode(), keys.verifiers()
        )
        after = checkpoint.opened(signed, keys.verifiers())
        assert first == f"old {old}"
        assert tree.is_consistent(before.tree, after.tree, [base64.b64decode(h) for h in hashes])


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/logg/checkpoint/999", 404, "De signerte størrelsene står i /api/v1/log/checkpoints/"),
        ("/logg/checkpoint/99999999999999999999999", 404, "ikke signert med denne størrelsen"),
        ("/logg/oppforing/999.tlog-proof", 404, "Nummereringen begynner på 0."),
        ("/logg/oppforing/99999999999999999999999.tlog-proof", 404, "begynner på 0."),
        ("/logg/oppforing/0.tlog-proof?size=mange", 400, "må være et helt tall"),
        ("/logg/oppforing/0.tlog-proof?size=1&size=2", 400, "bare brukes én gang"),
        ("/logg/oppforing/1.tlog-proof?size=1", 404, "Nummereringen begynner på 0."),
        ("/logg/vekst/1/999", 404, "ikke signert med denne størrelsen"),
        ("/logg/vekst/2/1", 400, "Skriv den minste størrelsen først"),
    ],
)
def test_what_is_not_there_is_answered_in_words(
    submissions: list[Submission], path: str, status: int, says: str
) -> None:
    response = Client().get(path)

    assert response.status_code == status
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert says in response.content.decode()


def test_an_entry_the_log_has_not_come_to_is_no_page(
    submissions: list[Submission], get: Get
) -> None:
    get("/logg/oppforing/999/", 404)
    get("/logg/oppforing/99999999999999999999999/", 404)


def test_the_open_data_is_enough_to_build_the_tree_anew(submissions: list[Submission]) -> None:
    rows, address = [], "/api/v1/log/leaves/?page_size=2"
    while address:
        page = ask(address).json()
        rows, address = rows + page["results"], page["next"]
    latest = reading.latest()
    assert latest

    hashes = [tree.leaf_hash(row["data"].encode()) for row in rows]

    assert [row["index"] for row in rows] == list(range(latest.size))
    assert note.encoded(tree.root(len(hashes), tree.grown(0, {}, hashes))) == latest.root
    assert set(json.loads(rows[0]["data"])) == {"commit", "ev", "type"}
    assert set(rows[0]) == {"index", "kind", "kind_label", "data"}


def test_an_entry_says_what_happened_and_not_to_whom(
    submissions: list[Submission], get: Get
) -> None:
    submission = submissions[1]
    index = index_of(submission)

    page = get(f"/logg/oppforing/{index}/")

    assert f"Oppføring {index} i loggen" in page
    assert "Innspill mottatt" in page
    assert f'href="/logg/oppforing/{index}.tlog-proof"' in page
    assert submission.reference not in page
    assert "Åpne skolene" not in page


def test_the_trace_leads_to_its_entries_in_the_log(submissions: list[Submission], get: Get) -> None:
    submission = submissions[2]
    received = index_of(submission)
    registering.withdraw(submission=submission, by=factories.BY, at=factories.now())
    withdrawn = reading.newest_about(submission.reference, Leaf.Kind.WITHDRAWN)
    assert withdrawn

    page = get(f"/innspill/{submission.reference}/")

    assert f'<a href="/logg/oppforing/{received}/">oppføring {received}</a>' in page
    assert f'<a href="/logg/oppforing/{withdrawn.index}/">Oppføring {withdrawn.index}</a>' in page
    assert "Innspill trukket" in page
    assert f"/logg/oppforing/{index_of(submissions[1])}/" not in page


def test_the_log_is_no_slower_with_more_in_it(
    plan: Plan, count_queries: Callable[[str], int]
) -> None:
    activity = factories.activity(plan)
    factories.submission(activity=activity)
    few = count_queries("/logg/")

    for _ in range(15):
        factories.submission(activity=activity)

    assert count_queries("/logg/") == few


def test_the_key_stands_on_the_page_about_us(get: Get, db: None) -> None:
    assert str(keys.signer().verifier) in get("/om/")


def test_an_empty_log_says_that_it_is_empty(db: None) -> None:
    response = Client().get("/logg/checkpoint")

    assert response.status_code == 404
    assert "Loggen er tom." in response.content.decode()
