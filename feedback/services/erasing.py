"""Sletting: one person proposes, another decides, and nothing of it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission, check
from audit import once
from audit.acting import acting_as
from audit.actors import Acting
from audit.erasing import plain
from audit.guards import gate
from audit.log.entering import enter
from audit.models import Leaf
from consultations.models import SealedReading, Submission
from core.errors import Conflict, Refused
from core.states import check_transition
from core.text import too_thin
from feedback.models import Erasure, ErasureSeal
from feedback.rules.passages import too_short
from feedback.selectors.erasing import Outlook, Target, Wish, wish_of
from feedback.selectors.outlook import outlook, sealed_words
from feedback.services import wiping
from feedback.services.scrubbing import empty_write_ahead_log
from feedback.states import ERASURE, MEASURES

WHAT = {
    Erasure.Scope.CONTACT: "kontaktopplysningene",
    Erasure.Scope.PASSAGE: "ord i teksten",
    Erasure.Scope.TEXT: "hele teksten",
}
DID = {
    Erasure.Measure.ERASE: "Slettet",
    Erasure.Measure.ANONYMISE: "Avidentifiserte",
    Erasure.Measure.RESTRICT: "Sperret",
}
SEEN_ELSE = (
    "Det som ville gått, har endret seg siden du så det. Ingenting er slettet. "
    "Se gjennom på nytt, og avgjør igjen."
)


@dataclass(frozen=True)
class Grounds:
    """Why: the rule, the case it was decided in, and what the person is told."""

    basis: str
    case_number: str
    reason: str


def check_wish(wish: Wish) -> Outlook:
    """What would go. Raises Refused where the measure does not fit, or nothing would go."""
    if wish.measure not in MEASURES.get(wish.scope, frozenset()):
        raise Refused(
            "Ord i teksten kan avidentifiseres eller sperres. Hele teksten kan slettes eller "
            "sperres.",
            field="measure",
        )
    if wish.scope == Erasure.Scope.PASSAGE and not wish.words:
        raise Refused("Skriv ordene som skal bort, slik de står.", field="words")
    if short := too_short(wish.words):
        raise Refused(f"«{short[0]}» er for kort. Skriv minst tre tegn.", field="words")
    found = outlook(wish)
    if found.is_empty:
        raise Refused(
            f"Vi finner ingenting av dette i {wish.submission.reference}. "
            "Ordene må stå nøyaktig slik de står i teksten.",
            field="words" if wish.scope == Erasure.Scope.PASSAGE else None,
        )
    return found


@transaction.atomic
def look(*, wish: Wish, grounds: Grounds, by: Acting, at: datetime) -> Outlook:
    """What would go, with the words around it. To look is a reading, before anything is proposed.

    Otherwise whoever may propose could find words in a sealed text one by one, unseen.
    """
    check(by, Permission.ERASURE_PROPOSE)
    _check_grounds(grounds, wish)
    found = check_wish(wish)
    reference = wish.submission.reference
    with acting_as(
        by,
        f"Så på hva en sletting ville tatt i {reference}",
        at=at,
        about=reference,
        reason=f"Sak {grounds.case_number.strip()}",
    ):
        SealedReading(submission=wish.submission, what=SealedReading.What.SEARCH).save()
    return found


def _check_grounds(grounds: Grounds, wish: Wish) -> None:
    if grounds.basis not in Erasure.Basis.values:
        raise Refused("Velg hjemmel. Uten hjemmel kan ingenting slettes.", field="basis")
    if not grounds.case_number.strip():
        raise Refused("Skriv saksnummeret vedtaket har.", field="case_number")
    if too_thin(grounds.reason):
        raise Refused(
            "Grunnen sier for lite. Skriv minst 20 tegn med egne ord. Personen får lese den.",
            field="reason",
        )
    if Target(wish).search.found_in(grounds.reason):
        raise Refused(
            "Begrunnelsen gjentar ord som skal bort. Skriv den uten dem: den blir stående.",
            field="reason",
        )


@transaction.atomic
def propose(  # noqa: PLR0913  what, why, where else, and who
    *,
    wish: Wish,
    grounds: Grounds,
    places: Sequence[str],
    by: Acting,
    at: datetime,
    form_key: str = "",
) -> Erasure:
    """Ask for an erasure. Nothing goes before somebody else has approved it.

    ``places`` are rows outside the sender's own texts, of those the outlook named. Raises Refused
    without legal basis, case and reason, for a place that does not hold the words, and where a
    proposal is waiting already.
    """
    check(by, Permission.ERASURE_PROPOSE)
    _check_grounds(grounds, wish)
    submission: Submission = Submission.objects.lock(wish.submission.pk)
    body = f"{submission.reference} {wish.scope} {wish.measure} {grounds.case_number}"
    if (reference := once.result_of(form_key, body)) is not None:
        return Erasure.objects.get(reference=reference)
    earlier = Erasure.objects.of_submission(submission)
    if earlier.waiting().exists():
        raise Refused("Det ligger et forslag om sletting her fra før. Det må avgjøres først.")
    found = check_wish(wish)
    if set(places) - {place.key for place in found.elsewhere}:
        raise Conflict(SEEN_ELSE)
    erasure = Erasure(
        submission=submission,
        reference=f"{submission.reference}-S{earlier.count() + 1}",
        scope=wish.scope,
        measure=wish.measure,
        basis=grounds.basis,
        case_number=grounds.case_number.strip(),
        reason=grounds.reason.strip(),
        places=sorted(set(places)),
    )
    what = f"{Erasure.Measure(wish.measure).label.lower()} {WHAT[Erasure.Scope(wish.scope)]}"
    with acting_as(
        by, f"Foreslo å {what} i {submission.reference}", at=at, about=submission.reference
    ):
        erasure.check_whole()
        erasure.save()
        ErasureSeal(erasure=erasure, words="\n".join(wish.words)).save()
        once.remember(form_key, body, result=erasure.reference, at=at)
    return erasure


def _take(erasure: Erasure, revision: int, to: str) -> Erasure:
    Submission.objects.lock(erasure.submission_id)
    row: Erasure = Erasure.objects.lock(erasure.pk, revision=revision)
    check_transition(ERASURE, row, to, what="Forslaget")
    return row


@gate.as_eraser()
@transaction.atomic
def approve(*, erasure: Erasure, revision: int, seen: str, by: Acting, at: datetime) -> Erasure:
    """Approve the erasure and carry it out at once, for ever. ``seen`` is what was looked at.

    Raises Refused for whoever proposed it, and for a machine; Conflict when what would go has
    changed since it was looked at.
    """
    check(by, Permission.ERASURE_APPROVE)
    row = _take(erasure, revision, Erasure.Status.EXECUTED)
    if not isinstance(by, User):
        raise Refused("En sletting godkjennes av en person.")
    if row.created_by_id == by.actor_id:
        raise Refused("Du foreslo dette selv. En annen enn den som foreslo, må godkjenne.")
    wiping.lock_rows(row)
    found = outlook(wish_of(row))
    if found.is_empty or found.fingerprint(row.places) != seen:
        raise Conflict(SEEN_ELSE)
    reference = row.submission.reference
    did = f"{DID[Erasure.Measure(row.measure)]} {WHAT[Erasure.Scope(row.scope)]} i {reference}"
    sentence = f"{did} etter vedtak i sak {row.case_number}"
    with acting_as(by, sentence, at=at, about=reference, reason=row.reason) as pen:
        row.status, row.decided_at, row.decided_by_id = Erasure.Status.EXECUTED, at, pen.actor_id
        row.check_whole()
        row.save()
        wiping.wipe(erasure=row, found=found, at=at)
        enter(Leaf.Kind.ERASED, about=reference, record=record_of(row))
    transaction.on_commit(empty_write_ahead_log, robust=True)
    return row


def record_of(erasure: Erasure) -> dict[str, object]:
    """What the log commits to: that two people decided, why, and in which case. No words."""
    return {
        "approved_by": erasure.decided_by_id,
        "basis": erasure.basis,
        "case": erasure.case_number,
        "erasure": erasure.reference,
        "measure": erasure.measure,
        "proposed_by": erasure.created_by_id,
        "scope": erasure.scope,
    }


@transaction.atomic
def reject(*, erasure: Erasure, revision: int, reason: str, by: Acting, at: datetime) -> Erasure:
    """Say no, with a reason; also how somebody takes back an own proposal."""
    check(by, Permission.ERASURE_APPROVE)
    row = _take(erasure, revision, Erasure.Status.REJECTED)
    if not reason.strip():
        raise Refused("Skriv hvorfor forslaget er avslått.", field="reason")
    reference = row.submission.reference
    with acting_as(
        by, f"Avslo sletting i {reference}", at=at, about=reference, reason=reason.strip()
    ) as pen:
        row.status, row.decided_at, row.decided_by_id = Erasure.Status.REJECTED, at, pen.actor_id
        row.rejected_reason = reason.strip()
        row.save()
        plain(ErasureSeal).filter(pk=row.pk).update(words="")
    return row


@transaction.atomic
def open_seal(*, erasure: Erasure, reason: str, by: Acting, at: datetime) -> list[tuple[str, str]]:
    """Read what a restriction locked away, as it was taken. That is an act, with a reason."""
    check(by, Permission.ERASURE_PROPOSE)
    contents = ErasureSeal.objects.get(pk=erasure.pk).contents
    if not contents:
        raise Refused("Det er ikke noe forseglet her.")
    if too_thin(reason):
        raise Refused("Skriv hvorfor du må lese dette, med minst 20 tegn.", field="reason")
    reference = erasure.submission.reference
    with acting_as(
        by, f"Leste det som er sperret i {reference}", at=at, about=reference, reason=reason
    ):
        SealedReading(submission=erasure.submission, what=SealedReading.What.SEAL).save()
    return sealed_words(contents)
