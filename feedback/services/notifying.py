"""Telling followers by mail what was answered: in the transaction that puts the answers in force.

A mail says what everybody may read from that moment on, and nothing else: the answer's own words, and
of what the sender wrote only as much as the public text shows.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from consultations.models import Submission, Subscription
from consultations.selectors import let_read
from consultations.services import subscribing
from core import outbox
from core.outbox import Letter
from core.templatetags.gj import long_date
from feedback.models import Answer
from feedback.states import MEANINGS

QUOTE_MAX_CHARACTERS = 400


def tell(answers: Sequence[int], *, key: str, at: datetime) -> int:
    """Post one mail to each follower of a submission whose points these answers are for.

    Asks the database as often for a thousand answers as for one. Call in the transaction of the
    answers; ``key`` names the event. How many mails were new.
    """
    followed = _followed(answers)
    if not followed:
        return 0
    told: dict[int, list[Answer]] = {}
    wanted = Answer.objects.filter(pk__in=answers, point__submission__in=followed)
    for answer in wanted.with_words().select_related("point__submission").order_by("point__number"):
        told.setdefault(answer.point.submission_id, []).append(answer)
    every = [answer.point for found in told.values() for answer in found]
    let_read({point.submission_id: point.submission for point in every}.values(), every)
    letters = [
        _letter(each, told[pk], key)
        for pk, subscriptions in followed.items()
        for each in subscriptions
    ]
    return outbox.post_all(letters, at=at)


def _followed(answers: Sequence[int]) -> dict[int, list[Subscription]]:
    """Those who follow, by submission; a withdrawn one is followed by nobody."""
    if not outbox.is_open() or not answers:
        return {}
    touched = Answer.objects.filter(pk__in=answers).values("point__submission")
    found: dict[int, list[Subscription]] = {}
    for each in Subscription.objects.following(touched):
        if each.submission.status != Submission.Status.WITHDRAWN:
            found.setdefault(each.submission_id, []).append(each)
    return found


def _letter(subscription: Subscription, answers: Sequence[Answer], key: str) -> Letter:
    submission = subscription.submission
    stop = subscribing.link_of(subscription, subscribing.STOP)
    return Letter(
        to=subscription.email,
        subject=_subject(submission, answers),
        text="\n\n".join(["Hei.", *map(_words, answers), _where(submission)]),
        key=f"{key} {answers[0].pk} {subscription.pk}",
        because=f"du følger {submission.reference}",
        about=submission.reference,
        stop=stop,
    )


def _subject(submission: Submission, answers: Sequence[Answer]) -> str:
    first, reference = answers[0], submission.reference
    if first.decision is not None:
        return f"{first.decision.body} har bestemt ({reference})"
    if all(answer.supersedes_id for answer in answers):
        return f"Vi har endret svaret på innspillet ditt ({reference})"
    outcome = f": {first.get_outcome_display()}" if len(answers) == 1 else ""
    return f"Svar på innspillet ditt{outcome} ({reference})"


def _words(answer: Answer) -> str:
    """One answer as it is published, line by line; what it does not say is left out."""
    words, point = answer.words, answer.point
    said = _shortened(str(point.said))
    lines = [
        f"Punkt {point.reference}",
        f"Du skrev: «{said}»" if said else "",
        f"Vedtak: {answer.decision}" if answer.decision else "",
        f"Svaret vårt: {answer.get_outcome_display()}. {MEANINGS.get(answer.outcome, '')}",
        _line("Grunnen til at svaret er endret", answer.change_reason),
        _line("Det vi gjør", words.what_we_do),
        _line("Det vi ikke gjør nå", words.what_we_do_not),
        *(_line("Grunn", reason.text) for reason in words.reasons.all()),
        *_links(words),
        _line("Hvor", words.where),
        _line("Brukt til", words.used_for),
        _line("Sendt til", words.forwarded_to),
        _line("Tas opp igjen", long_date(words.revisit_date) or words.revisit_occasion),
        _line("Hvem", words.responsible_unit.name_nb),
    ]
    return "\n".join(line for line in lines if line.strip())


def _links(words: Answer) -> Iterable[str]:
    for link in words.links.all():
        due = link.measure.due_date if link.measure else None
        yield f"Dette ble det: {link.target}{f', frist {long_date(due)}' if due else ''}"


def _line(label: str, text: str) -> str:
    return f"{label}: {text.strip()}" if text.strip() else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTE_MAX_CHARACTERS else f"{text[:QUOTE_MAX_CHARACTERS]} …"


def _where(submission: Submission) -> str:
    """The way to it asks for the code: no link here opens anything."""
    door = settings.SITE_URL + reverse("feedback:own_door")
    return f"Var svaret godt nok, eller har vi misforstått? Les alt og si fra: {door}?ref={submission.reference}"
