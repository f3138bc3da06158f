"""What every text that hangs on a submission is, so that an erasure forgets none of them.

Named by model and field in words, also those of rooms above; a text field that is not here fails a
test. Who: tells who the sender is. Said: the sender's own words, or our reading of them. Beside:
written by others about it; it goes only where it repeats what goes. Kept: never holds words of or
about a person, and why.
"""

WHO: dict[str, str] = {
    "Contact": "name email phone address",
    "Subscription": "email",
    "Submission": "on_behalf_of assisted_by",
    "Attachment": "original_name sha256 not_read",
    # The digest of the whole row, contact included, without a salt: it could be guessed back.
    "ImportRow": "fingerprint",
}
SAID: dict[str, str] = {
    "Submission": "original_text gathered_how source_ref",
    "Correction": "text",
    "Attachment": "original_name sha256 not_read",
    "IncomingMail": "fingerprint",
    "ImportRow": "fingerprint",
    "PublicText": "text",
    "Point": "quote summary on_hold_reason",
    "Note": "text",
    "WorkshopTable": "summary",
    "SummaryConfirmation": "comment",
    "PointRelation": "reason",
    "AnswerMeasure": "submitted_wording",
    "ThreadMessage": "text",
    "Statement": "text dissent",
}
BESIDE: dict[str, str] = {
    "PublicText": "sender_label",
    "Screening": "legal_reference",
    "PointTheme": "source_label",
    "AlarmNote": "reason",
    "Answer": "what_we_do what_we_do_not where used_for forwarded_to revisit_occasion comment "
    "change_reason",
    "AnswerReason": "text",
    "ImportedAnswer": "outcome reason measures decision dated",
    "AnswerMeasure": "service_name service_url reason plan_wording wording_reason",
    "CouncilVerdict": "text reason",
    "Erasure": "reason rejected_reason",
}
KEPT: dict[str, dict[str, str]] = {
    "Submission": {
        "reference": "the name of the row",
        "case_number": "the archive's own number",
        "journal_number": "the archive's own number",
        "code_hash": "the hash of a random code",
    },
    "Attachment": {
        "stored_as": "a random name; the file itself is deleted",
        "media_type": "the kind of file",
    },
    "ReceiptLink": {"token_hash": "the digest of a random token"},
    "Subscription": {"handle": "a random name"},
    "IncomingMail": {"stored_as": "a random name; the file itself is deleted"},
    "Point": {"reference": "the name of the row"},
    "WorkshopCard": {
        "text": "emptied when the note becomes a point, as the database checks",
        "writer": "a random mark of a device, emptied at the same time",
    },
    "Erasure": {
        "reference": "the name of the row",
        "case_number": "the archive's own number",
        "places": "keys of rows",
    },
    "ErasureSeal": {
        "words": "emptied when the erasure is decided",
        "contents": "what a restriction locks away; emptied by a later erasure",
    },
}
# Digests and names for which a notice would make no sense: they become empty, or anything.
EMPTIED = {"on_behalf_of", "assisted_by", "sha256", "source_ref", "gathered_how"}
ANYTHING = {"fingerprint"}


def fields(group: dict[str, str], model: str) -> list[str]:
    """The fields of the model that belong to the group."""
    return group.get(model, "").split()
