from units.models.calendar import CalendarDay, WorkdayOrdinal
from units.models.counties import County
from units.models.events import Event, EventChain
from units.models.files import StoredFile
from units.models.imports import ImportBatch, ImportChange
from units.models.jobs import Job
from units.models.messages import Message
from units.models.outgoing import GroupWebhook, Outgoing
from units.models.people import Appointment, User
from units.models.records import CountyQuerySet, CountyRecord, Record, paired
from units.models.sessions import PersonSession
from units.models.units import Unit, UnitAlias

__all__ = [
    "Appointment",
    "CalendarDay",
    "County",
    "CountyQuerySet",
    "CountyRecord",
    "Event",
    "EventChain",
    "GroupWebhook",
    "ImportBatch",
    "ImportChange",
    "Job",
    "Message",
    "Outgoing",
    "PersonSession",
    "Record",
    "StoredFile",
    "Unit",
    "UnitAlias",
    "User",
    "WorkdayOrdinal",
    "paired",
]
