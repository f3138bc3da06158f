"""What we did with it: answers with their reasons and links, decisions, publications, erasures."""

from feedback.models.answers import Answer
from feedback.models.content import AnswerMeasure, AnswerReason
from feedback.models.decisions import AlarmNote, Decision, Publication
from feedback.models.erasures import Erasure, ErasureSeal
from feedback.models.imported import ImportedAnswer
from feedback.models.threads import Thread, ThreadMessage

__all__ = [
    "AlarmNote",
    "Answer",
    "AnswerMeasure",
    "AnswerReason",
    "Decision",
    "Erasure",
    "ErasureSeal",
    "ImportedAnswer",
    "Publication",
    "Thread",
    "ThreadMessage",
]
