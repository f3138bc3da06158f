"""A submission with something about its sender in every corner, and the two who let it go."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from audit.acting import acting_as
from audit.erasing import plain
from audit.guards import gate
from audit.reaching import hanging_on
from audit.recording import Recorded
from consultations.models import (
    Attachment,
    ImportBatch,
    ImportRow,
    IncomingMail,
    Point,
    Submission,
    SummaryConfirmation,
    TopicChosen,
    WorkshopCard,
)
from consultations.services import (
    assigning,
    correcting,
    noting,
    reading,
    receipts,
    relating,
    screening,
    subscribing,
)
from consultations.services.registering import ContactDetails
from core import outbox
from core.calendar import day_of
from councils.models import Council, Statement
from feedback.models import Answer, Erasure, ImportedAnswer
from feedback.rules import erasable
from feedback.selectors.erasing import Wish
from feedback.selectors.outlook import outlook
from feedback.services import alarms, erasing, objecting
from feedback.services.erasing import Grounds
from tests.factories.answers import answer as new_answer
from tests.factories.answers import link, reason
from tests.factories.councils import council, item, meeting, verdict
from tests.factories.gathering import workshop
from tests.factories.incoming import activity as new_activity
from tests.factories.incoming import point, submission, theme
from tests.factories.people import BY, now, number, user

GROUNDS = Grounds(
    basis=Erasure.Basis.CONSENT,
    case_number="26/123",
    reason="Du har trukket samtykket, og vi har ingen plikt til å ta vare på dette.",
)


def archivist(name: str = "Arne Arkivar") -> User:
    return user(name, roles=[Role.ARCHIVIST])


def propose(made: Submission, by: User, **fields: Any) -> Erasure:
    """A proposal to erase the contact, unless told otherwise; ``everywhere`` marks all places."""
    everywhere = fields.pop("everywhere", False)
    given = {"scope": Erasure.Scope.CONTACT, "measure": Erasure.Measure.ERASE}
    wish = Wish(made, **(given | fields))
    places = [place.key for place in outlook(wish).elsewhere] if everywhere else []
    return erasing.propose(wish=wish, grounds=GROUNDS, places=places, by=by, at=now())


def approve(erasure: Erasure, by: User) -> Erasure:
    fresh = Erasure.objects.get(pk=erasure.pk)
    seen = outlook(erasing.wish_of(fresh)).fingerprint(fresh.places)
    return erasing.approve(erasure=fresh, revision=fresh.revision, seen=seen, by=by, at=now())


def erase(made: Submission, **fields: Any) -> Erasure:
    """Proposed by one archivist and approved by another."""
    return approve(propose(made, archivist(), **fields), archivist("Berit Arkivar"))


def full_submission(word: str, *, plan: Any = None, planted: bool = True) -> Submission:
    """A submission with a row of everything that can hang on one, and the word in every text.

    Planting goes past history: nothing can be published after it.
    """
    home = new_activity(plan)
    made = submission(
        f"Jeg heter {word} og vil ha lys i løypa. Ring {word} når det er gjort!",
        activity=home,
        screened=True,
        contact=ContactDetails(word, f"{word}@eksempel.example", "98765432", f"{word}veien 7"),
    )
    asked = point(
        made,
        span=(0, 37 + len(word)),
        theme=theme(home.plan),
        answer=_answer(home.plan),
        answered=True,
    )
    other = point(made)
    covered = link(home.plan, kind="already_covered", service_name="Lyskartet")
    assigning.hold(
        point=asked, until=day_of(now()) + timedelta(days=9), reason="Venter.", by=BY, at=now()
    )
    new_answer(other, status="draft", outcome="already_covered", links=[covered])
    body = council()
    verdict(body, asked.answers.get(), verdict="better_answer", text=f"Rådet hørte på {word}.")
    _stated(made, body)
    noting.write(about=made, text=f"{word} ringte.", by=BY, at=now())
    noting.write(about=asked, text=f"Spurte {word} om løypa.", by=BY, at=now())
    relating.mark_like(a=asked, b=other, by=BY, at=now())
    alarms.accept_difference(
        a=asked, b=other, reason=f"{word} sa to ulike ting om løypa.", by=BY, at=now()
    )
    screening.approve(submission=made, by=BY, at=now())
    reading.open_contact(submission=made, reason=f"Måtte ringe {word} selv.", by=BY, at=now())
    _from_the_sender(made, word)
    _from_a_workshop(made, asked, word)
    _file_and_import(made)
    _refused(made, word)
    if planted:
        plant(made, word)
    return Submission.objects.get(pk=made.pk)


@transaction.atomic
def _stated(made: Submission, body: Council) -> None:
    """The submission as what a council adopted, with a dissent."""
    adopted = {"stance": "given", "status": "adopted", "adopted_at": now()}
    with acting_as(BY, "Vedtok en uttalelse", at=now(), about=made.reference):
        Statement(
            agenda_item=item(meeting(body, held=True)),
            text="Rådet vil ha lys.",
            dissent="Én ville vente.",
            submission=made,
            **adopted,
        ).save()


def _refused(made: Submission, word: str) -> None:
    """A proposal to erase that somebody said no to: its reasons stay."""
    archive = archivist()
    waiting = propose(made, archive)
    erasing.reject(erasure=waiting, revision=1, reason=f"{word} må vente.", by=archive, at=now())


def _answer(plan: Any) -> dict[str, Any]:
    changed = {
        "wording_changed": True,
        "submitted_wording": "lys i løypa",
        "plan_wording": "belysning",
        "wording_reason": "Planen bruker faglige ord om det samme.",
    }
    return {"links": [link(plan, **changed)], "reasons": [reason()]}


def _from_the_sender(made: Submission, word: str) -> None:
    """A link back, a topic, a correction and an objection."""
    receipts.renew(submission=made, reason=f"{word} ba om en kode.", by=BY, at=now())
    _mail_to(made, word)
    subscribing.ask(submission=made, email=f"{word}@eksempel.example", by=BY, at=now())
    correcting.correct(submission=made, text=f"Jeg heter egentlig {word}.", by=BY, at=now())
    late = point(made, span=(38 + len(word), 42 + len(word)), summary="Ring meg.")
    objecting.say_no(point=late, text=f"{word} mente noe annet.", by=BY, at=now())
    with transaction.atomic(), acting_as(BY, "Valgte tema", at=now(), about=made.reference):
        TopicChosen(submission=made, theme=theme(made.activity.plan)).save()


@transaction.atomic
def _mail_to(made: Submission, word: str) -> None:
    """Two mails that have not gone out yet: about this submission, and to the sender."""
    for about, to in ((made.reference, "noen@eksempel.example"), ("", f"{word}@eksempel.example")):
        letter = outbox.Letter(
            to=to,
            subject=f"Hei {word}",
            text=f"Hei {word}, takk for innspillet.",
            key=f"prøve {number()}",
            because=f"{word} ba om det",
            about=about,
        )
        outbox.post(letter, at=now())


@transaction.atomic
def _from_a_workshop(made: Submission, asked: Point, word: str) -> None:
    """The table it came from, with its summary and what the table says of it, and the note it was."""
    table = workshop(made.activity).workshop_tables.get(number=1)
    with acting_as(BY, "Satt ved bord 1", at=now(), about=made.reference):
        table.submission, table.summary = made, f"{word} vil ha lys i løypa."
        table.save()
        SummaryConfirmation(
            table=table,
            table_revision=table.revision,
            answer="disagree",
            who="table",
            comment=f"{word} sa mer enn dette.",
            said_at=now(),
        ).save()
    WorkshopCard(
        table=table, number=1, point=asked, phase="group", origin="group", written_at=now()
    ).save()


@transaction.atomic
def _file_and_import(made: Submission) -> None:
    with acting_as(BY, "La ved en fil", at=now(), about=made.reference):
        Attachment(
            submission=made,
            original_name="brev.pdf",
            stored_as=f"vedlegg-{number()}",
            media_type="application/pdf",
            size=3,
            sha256="0" * 64,
        ).save()
        IncomingMail(
            activity=made.activity,
            fingerprint=f"{number()}",
            submission=made,
            stored_as=f"epost-{number()}",
        ).save()
        batch = ImportBatch(
            activity=made.activity,
            file_name="svar.csv",
            file_sha256="0" * 64,
            rows_read=1,
            rows_created=1,
            rows_already_imported=0,
            rows_refused=0,
        )
        batch.save()
        answered = Answer.objects.filter(point__submission=made).order_by("pk").first()
        ImportedAnswer(answer=answered, batch=batch, row=1, reason="-").save()
        ImportRow(
            batch=batch,
            activity=made.activity,
            number=1,
            fingerprint=f"{number()}",
            submission=made,
        ).save()


@transaction.atomic
def plant(made: Submission, word: str) -> set[str]:
    """Put the word into every text field of every row and version. Says which fields it reached."""
    groups = (erasable.WHO, erasable.SAID, erasable.BESIDE)
    planted: set[str] = set()
    with acting_as(BY, f"Plantet {word}", at=now(), about=made.reference, reason=word) as pen:
        pen.sign()
        with gate.erasing():
            for model, keys in hanging_on(Submission, [made.pk]).items():
                fields = {f for group in groups for f in erasable.fields(group, model.__name__)}
                planted |= {f"{model.__name__}.{name}" for name in fields}
                versions = [model.history.model] if issubclass(model, Recorded) else []
                for table in [model, *versions]:
                    key = "pk" if table is model else "id"
                    for row in plain(table).filter(**{f"{key}__in": keys}):
                        _plant_in(row, fields, word)
    return planted


def _plant_in(row: Any, fields: set[str], word: str) -> None:
    values = {}
    for name in fields:
        old = getattr(row, name)
        unused = name.startswith("service_") and not row.service_name
        unused |= name == "on_hold_reason" and row.on_hold_until is None
        if unused or word in str(old):
            continue
        longest = row._meta.get_field(name).max_length or 10_000
        values[name] = f"{word} {old}"[:longest].strip()
    if values:
        plain(type(row)).filter(pk=row.pk).update(**values)


def current_points(made: Submission) -> list[Point]:
    return list(Point.objects.filter(submission=made).order_by("pk"))
