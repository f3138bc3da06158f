"""What came in: activities, submissions, points, and what they are about."""

from consultations.models.activities import (
    Activity,
    ActivityLink,
    Channel,
    KeyFigure,
    Prompt,
)
from consultations.models.commitments import Commitment, CommitmentChange
from consultations.models.contacts import Attachment, Contact
from consultations.models.imports import ImportBatch, ImportJob, ImportRow
from consultations.models.invitations import Invitation
from consultations.models.law import DeadlinePreset, LegalBasis, PrivacyNotice, RetentionRule
from consultations.models.mails import IncomingMail, Mailbox
from consultations.models.organisations import Organisation, OrganisationAlias
from consultations.models.points import Gap, Point, PointReplacement
from consultations.models.reading import SealedReading
from consultations.models.relations import Note, PointRelation
from consultations.models.screening import PublicText, Redaction, Screening
from consultations.models.senders import Correction, ReceiptLink, Subscription, TopicChosen
from consultations.models.submissions import Submission
from consultations.models.themes import PointTheme, Theme, ThemeAlias
from consultations.models.workshops import (
    SummaryConfirmation,
    Workshop,
    WorkshopCard,
    WorkshopTable,
)

__all__ = [
    "Activity",
    "ActivityLink",
    "Attachment",
    "Channel",
    "Commitment",
    "CommitmentChange",
    "Contact",
    "Correction",
    "DeadlinePreset",
    "Gap",
    "ImportBatch",
    "ImportJob",
    "ImportRow",
    "IncomingMail",
    "Invitation",
    "KeyFigure",
    "LegalBasis",
    "Mailbox",
    "Note",
    "Organisation",
    "OrganisationAlias",
    "Point",
    "PointRelation",
    "PointReplacement",
    "PointTheme",
    "PrivacyNotice",
    "Prompt",
    "PublicText",
    "ReceiptLink",
    "Redaction",
    "RetentionRule",
    "Screening",
    "SealedReading",
    "Submission",
    "Subscription",
    "SummaryConfirmation",
    "Theme",
    "ThemeAlias",
    "TopicChosen",
    "Workshop",
    "WorkshopCard",
    "WorkshopTable",
]
