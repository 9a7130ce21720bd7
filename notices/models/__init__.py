from notices.models.checks import CheckRuleSwitch, CheckWaiver, ListedExpression
from notices.models.deliveries import AnnouncedItem, ArchiveEntry, NamedUnit, NoticeDelivery
from notices.models.editing import BlockChange, FigureOverride, Presence
from notices.models.notices import Notice, NoticeBlock
from notices.models.outlines import Block, Outline, OutlineBlock
from notices.models.sealing import PreparedFile, SignedFile
from notices.models.steps import FrozenDocument, NoticeStep, NumberSeries

__all__ = [
    "AnnouncedItem",
    "ArchiveEntry",
    "Block",
    "BlockChange",
    "CheckRuleSwitch",
    "CheckWaiver",
    "FigureOverride",
    "FrozenDocument",
    "ListedExpression",
    "NamedUnit",
    "Notice",
    "NoticeBlock",
    "NoticeDelivery",
    "NoticeStep",
    "NumberSeries",
    "Outline",
    "OutlineBlock",
    "PreparedFile",
    "Presence",
    "SignedFile",
]
