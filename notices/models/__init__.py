from notices.models.notices import Notice, NoticeBlock
from notices.models.outlines import Block, Outline, OutlineBlock
from notices.models.sealing import PreparedFile, SignedFile
from notices.models.steps import FrozenDocument, NoticeStep, NumberSeries

__all__ = [
    "Block",
    "FrozenDocument",
    "Notice",
    "NoticeBlock",
    "NoticeStep",
    "NumberSeries",
    "Outline",
    "OutlineBlock",
    "PreparedFile",
    "SignedFile",
]
