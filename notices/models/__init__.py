from notices.models.notices import Notice, NoticeBlock
from notices.models.outlines import Block, Outline, OutlineBlock

__all__ = ["Block", "Notice", "NoticeBlock", "Outline", "OutlineBlock"]
