from supervision.models.accounts import AccountFiling, MediaAccount, Post
from supervision.models.assessments import AssessmentTerm
from supervision.models.checklist import ChecklistAnswer
from supervision.models.columns import Publication, SiteColumn, Website
from supervision.models.commendations import Commendation
from supervision.models.errors import ContentError
from supervision.models.evidence import Evidence
from supervision.models.findings import Finding
from supervision.models.guides import (
    DisclosureZone,
    GuideCheck,
    ServiceGuide,
    SiteVisit,
    ZoneCheck,
)
from supervision.models.indicators import Indicator
from supervision.models.metrics import MetricValue
from supervision.models.rectification import RectificationEvent, RectificationItem
from supervision.models.reminders import Reminder
from supervision.models.rounds import InspectionRound
from supervision.models.submissions import Submission
from supervision.models.tallies import Tally
from supervision.models.workorders import WorkOrder

__all__ = [
    "AccountFiling",
    "AssessmentTerm",
    "ChecklistAnswer",
    "Commendation",
    "ContentError",
    "DisclosureZone",
    "Evidence",
    "Finding",
    "GuideCheck",
    "Indicator",
    "InspectionRound",
    "MediaAccount",
    "MetricValue",
    "Post",
    "Publication",
    "RectificationEvent",
    "RectificationItem",
    "Reminder",
    "ServiceGuide",
    "SiteColumn",
    "SiteVisit",
    "Submission",
    "Tally",
    "Website",
    "WorkOrder",
    "ZoneCheck",
]
