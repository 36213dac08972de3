"""The words of the house: what flows from a source to a reader.

Every value is frozen. Instants are aware and in UTC; a day without an hour is a `Moment` of
precision DAY at midnight UTC and is never shown as an instant. `None` means "the source did not
say", nothing else.
"""

from digest.model.news import (
    DatedBy,
    Dimension,
    Enclosure,
    Entry,
    Image,
    Item,
    Kind,
    Label,
    Mailing,
    Moment,
    Origin,
    Precision,
    Reason,
    Release,
    Severity,
    Status,
    Translation,
)
from digest.model.people import (
    MOST_ALERTS,
    Cadence,
    Filter,
    Form,
    Quiet,
    Role,
    SubjectStyle,
    Subscriber,
    SubscriberStatus,
    WishSet,
)
from digest.model.post import (
    Because,
    DeliveryState,
    Edition,
    EditionState,
    Mark,
    Outcome,
    Owed,
)
from digest.model.reports import Fault, Report, ReportKind

__all__ = [
    "MOST_ALERTS",
    "Because",
    "Cadence",
    "DatedBy",
    "DeliveryState",
    "Dimension",
    "Edition",
    "EditionState",
    "Enclosure",
    "Entry",
    "Fault",
    "Filter",
    "Form",
    "Image",
    "Item",
    "Kind",
    "Label",
    "Mailing",
    "Mark",
    "Moment",
    "Origin",
    "Outcome",
    "Owed",
    "Precision",
    "Quiet",
    "Reason",
    "Release",
    "Report",
    "ReportKind",
    "Role",
    "Severity",
    "Status",
    "SubjectStyle",
    "Subscriber",
    "SubscriberStatus",
    "Translation",
    "WishSet",
]
