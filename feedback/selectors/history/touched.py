"""Which rows an act touched, read from the history of every recorded model."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import CharField, Count, Value

from audit.recording import Recorded
from audit.undoing import recorded_models
from feedback.selectors.history.subjects import versions

SIGNS = {"+": "ny", "~": "endret", "-": "tatt bort"}
LABELS = {
    "Activity": "aktivitet", "ActivityLink": "kobling mellom aktiviteter",
    "AgendaItem": "sak på sakslista", "AlarmNote": "forklaring", "Answer": "svar",
    "AnswerMeasure": "kobling", "AnswerReason": "grunn", "Attachment": "vedlegg",
    "Attendance": "oppmøte", "Commitment": "løfte", "CommitmentChange": "endring av løfte",
    "Council": "råd", "CouncilVerdict": "rådets vurdering", "DeadlinePreset": "frist",
    "Decision": "vedtak", "Gap": "ikke et punkt", "GoalLink": "kobling til mål",
    "ImportBatch": "import", "ImportRow": "importert rad", "ImportedAnswer": "importert svar",
     "Invitation": "invitasjon",
    "KeyFigure": "nøkkeltall", "LegalBasis": "rettslig grunnlag", "Measure": "tiltak",
    "Meeting": "møte", "Membership": "medlemskap", "Note": "notat",
    "Organisation": "organisasjon", "OrganisationAlias": "navn", "Plan": "plan",
    "PlanPart": "plandel", "PlanVersion": "planutgave", "Point": "punkt",
    "PointRelation": "likhet", "PointReplacement": "erstatning", "PointTheme": "tema på punkt",
    "PrivacyNotice": "personverntekst", "Prompt": "spørsmål", "PublicText": "offentlig tekst",
    "Publication": "publisering", "Redaction": "sladding", "RetentionRule": "lagringstid", "RoleGrant": "rolle",
    "Screening": "vurdering av visning", "SealedReading": "innsyn", "Seat": "plass i råd",
    "ReceiptLink": "lenke på kvitteringen", "Correction": "rettelse", "Thread": "innvending",
    "ThreadMessage": "melding", "TopicChosen": "valgt tema",
    "StatusReport": "statusrapport", "Submission": "innspill", "TextVersion": "ordlyd",
    "Theme": "tema", "ThemeAlias": "navn på tema", "Unit": "enhet",
}  # fmt: skip


def label_of(model: type[Recorded]) -> str:
    return LABELS.get(model.__name__, str(model._meta.verbose_name))


def count_touched(acts: Collection[int]) -> dict[int, dict[type[Recorded], dict[str, int]]]:
    """How many rows of each model the acts made, changed or removed. One query for all."""
    models = {model.__name__: model for model in recorded_models()}
    found: dict[int, dict[type[Recorded], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    if not acts:
        return found
    first, *others = [_counted(model, acts) for model in models.values()]
    for act, name, sign, count in first.union(*others, all=True):
        found[act][models[name]][sign] = count
    return found


def _counted(model: type[Recorded], acts: Collection[int]) -> Any:
    name = Value(model.__name__, output_field=CharField())
    rows = versions(model).filter(act_id__in=acts)
    return rows.values_list("act_id", name, "history_type").annotate(Count("id"))


def in_words(rows: dict[type[Recorded], dict[str, int]]) -> list[str]:
    """«punkt: 2 endret», «kobling: 1 ny, 1 tatt bort»; by the word."""
    return sorted(
        f"{label_of(model)}: {', '.join(f'{signs[s]} {SIGNS[s]}' for s in SIGNS if s in signs)}"
        for model, signs in rows.items()
    )
