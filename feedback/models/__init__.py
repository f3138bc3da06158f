"""What we did with it: answers with their reasons and links, decisions, publications."""

from feedback.models.answers import Answer
from feedback.models.content import AnswerMeasure, AnswerReason
from feedback.models.decisions import AlarmNote, Decision, Publication

__all__ = ["AlarmNote", "Answer", "AnswerMeasure", "AnswerReason", "Decision", "Publication"]
