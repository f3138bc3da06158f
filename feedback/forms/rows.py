"""The rows of the answer form: three links and three reasons, each a handful of named fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms

from core.text import too_thin
from feedback.models import AnswerMeasure, AnswerReason
from feedback.states import LinkContent, ReasonContent
from plans.models import Measure, Plan, PlanPart

Faults = Iterator[tuple[str, str]]
TWO_LINES = {"rows": 2, "placeholder": " "}


@dataclass(frozen=True)
class Targets:
    """What a link may point to: the plan's measures and parts, under keys made of their codes."""

    measures: dict[str, Measure] = field(default_factory=dict)
    parts: dict[str, PlanPart] = field(default_factory=dict)

    def choices(self) -> list[Any]:
        return [
            ("", "Velg tiltak eller plandel"),
            ("Tiltak", [(key, str(measure)) for key, measure in self.measures.items()]),
            ("Plandeler", [(key, str(part)) for key, part in self.parts.items()]),
        ]


def targets_of(plan: Plan) -> Targets:
    return Targets(
        {f"tiltak {m.code}": m for m in Measure.objects.of_plan(plan).for_list()},
        {f"plandel {p.code}": p for p in PlanPart.objects.filter(plan=plan).in_order()},
    )


@dataclass(frozen=True)
class Row:
    """One row; its fields are named after its kind and number."""

    number: int

    kind: ClassVar[str] = ""
    parts: ClassVar[tuple[str, ...]] = ()
    explained: ClassVar[str] = ""

    def name(self, part: str) -> str:
        return f"{self.kind}{self.number}_{part}"

    def values(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {part: cleaned.get(self.name(part)) or "" for part in self.parts}

    def used(self, cleaned: Mapping[str, Any]) -> bool:
        return any(self.values(cleaned).values())

    def is_thin(self, cleaned: Mapping[str, Any]) -> bool:
        """Whether the row's own explanation says too little."""
        return too_thin(str(self.values(cleaned)[self.explained]))


class LinkRow(Row):
    """One link: to a measure, a plan part or a named service, with its kind and its reason."""

    kind = "link"
    parts = (
        "target", "service_name", "service_url", "kind", "reason",
        "wording_changed", "submitted_wording", "plan_wording", "wording_reason",
    )  # fmt: skip
    explained = "reason"

    def fields(self, targets: Targets) -> dict[str, forms.Field]:
        made = {
            "target": forms.ChoiceField(label="Tiltak eller plandel", choices=targets.choices()),
            "service_name": forms.CharField(label="Tjeneste som finnes i dag", max_length=160),
            "service_url": forms.URLField(label="Lenke til tjenesten", assume_scheme="https"),
            "kind": forms.ChoiceField(
                label="Kobling", choices=[("", "Velg kobling"), *AnswerMeasure.Kind.choices]
            ),
            "reason": forms.CharField(
                label="Hvorfor", max_length=2000, widget=forms.Textarea(TWO_LINES)
            ),
            "wording_changed": forms.BooleanField(label="Planen bruker andre ord"),
            "submitted_wording": forms.CharField(label="Dere skrev", max_length=2000),
            "plan_wording": forms.CharField(label="I planen står det", max_length=2000),
            "wording_reason": forms.CharField(label="Grunn til andre ord", max_length=2000),
        }
        for name in ("service_name", "submitted_wording", "plan_wording", "wording_reason"):
            made[name].widget.attrs["placeholder"] = " "
        made["service_url"].widget.attrs["placeholder"] = " "
        for each in made.values():
            each.required = False
            each.widget.is_required = False
        return {self.name(part): each for part, each in made.items()}

    def initial(self, link: AnswerMeasure) -> dict[str, Any]:
        values = {part: getattr(link, part) for part in self.parts if part != "target"}
        if link.measure:
            values["target"] = f"tiltak {link.measure.code}"
        elif link.plan_part:
            values["target"] = f"plandel {link.plan_part.code}"
        return {self.name(part): value for part, value in values.items()}

    def texts(self) -> list[str]:
        return [self.name("reason"), self.name("wording_reason")]

    def faults(self, cleaned: Mapping[str, Any], errors: Mapping[str, Any]) -> Faults:
        """What is missing in a row that has been begun, except where a field has its own fault."""
        values = self.values(cleaned)
        if not self.used(cleaned):
            return
        for part, message in self._missing(values):
            if self.name(part) not in errors:
                yield self.name(part), message

    def _missing(self, values: Mapping[str, Any]) -> Faults:
        if bool(values["target"]) == bool(values["service_name"]):
            yield "target", "Velg ett tiltak, én plandel eller én tjeneste."
        if not values["kind"]:
            yield "kind", "Velg hva slags kobling det er."
        elif values["service_name"] and values["kind"] != AnswerMeasure.Kind.ALREADY_COVERED:
            yield "kind", "En tjeneste kan bare kobles som «var dekket»."
        if not values["reason"]:
            yield "reason", "Skriv hvorfor punktet er koblet til dette."
        yield from self._missing_wording(values)

    def _missing_wording(self, values: Mapping[str, Any]) -> Faults:
        texts = {
            "submitted_wording": "Skriv ordene avsenderen brukte.",
            "plan_wording": "Skriv ordene som står i planen.",
            "wording_reason": "Skriv hvorfor planen bruker andre ord.",
        }
        if values["wording_changed"]:
            yield from ((part, text) for part, text in texts.items() if not values[part])
        elif any(values[part] for part in texts):
            yield (
                "wording_changed",
                "Kryss av for «Planen bruker andre ord», eller ta bort tekstene.",
            )

    def content(self, cleaned: Mapping[str, Any], targets: Targets) -> LinkContent:
        values = self.values(cleaned)
        target = values.pop("target")
        values["wording_changed"] = bool(values["wording_changed"])
        return LinkContent(
            measure=targets.measures.get(target), plan_part=targets.parts.get(target), **values
        )


class ReasonRow(Row):
    """One reason: its type and the words of whoever gives it."""

    kind = "reason"
    parts = ("type", "text")
    explained = "text"

    def fields(self, _targets: Targets) -> dict[str, forms.Field]:
        return {
            self.name("type"): forms.ChoiceField(
                label="Hva slags grunn",
                required=False,
                choices=[("", "Velg grunn"), *AnswerReason.Type.choices],
            ),
            self.name("text"): forms.CharField(
                label="Med egne ord",
                required=False,
                max_length=2000,
                widget=forms.Textarea({"rows": 3, "placeholder": " "}),
            ),
        }

    def initial(self, reason: AnswerReason) -> dict[str, Any]:
        return {self.name(part): getattr(reason, part) for part in self.parts}

    def texts(self) -> list[str]:
        return [self.name("text")]

    def faults(self, cleaned: Mapping[str, Any], errors: Mapping[str, Any]) -> Faults:
        """A type alone is no reason, and words without a type cannot be counted."""
        values = self.values(cleaned)
        if values["type"] and not values["text"] and self.name("text") not in errors:
            yield self.name("text"), "Skriv grunnen med egne ord."
        if values["text"] and not values["type"] and self.name("type") not in errors:
            yield self.name("type"), "Velg hva slags grunn det er."

    def content(self, cleaned: Mapping[str, Any]) -> ReasonContent:
        return ReasonContent(**self.values(cleaned))
