"""The measures of GB/T 9704-2012《党政机关公文格式》 that the checks compare with.

Clause numbers are those of the standard. Lengths in mm are as it prints them; sizes are points,
for which print shops cut 三号 15.75 pt and word processors 16 pt.
"""

from __future__ import annotations

from notices.rendering.layout_check.marks import MM

PAPER_WIDTH = 210.0  # 5.1
PAPER_HEIGHT = 297.0
MARGIN_TOP = 37.0  # 5.2.1 天头
MARGIN_LEFT = 28.0  # 5.2.1 订口
AREA_WIDTH = 156.0  # 5.2.1 版心
AREA_HEIGHT = 225.0
TOLERANCE = 1.0  # 5.2.1 allows 1 mm; the same is allowed for every length here

LINES = 22  # 5.2.3
CHARACTERS = 28
PITCH = AREA_HEIGHT * MM / LINES  # 28.99 pt
PITCH_TOLERANCE = 0.3  # pt: word processors hold whole twips, 28.95 pt
PITCH_JITTER = 0.8  # pt: browsers set each line on a whole pixel and keep the pitch on the whole

TITLE = 22.0  # pt, 二号, 7.3.1
BODY = 16.0  # pt, 三号, 5.2.2
SMALL = 14.0  # pt, 四号: page numbers 7.5 and the colophon 7.4
SIZE_TOLERANCE = 0.35  # pt: 15.75 is 三号 too

LETTERHEAD_TOP = 35.0  # 7.2.4: top edge below the top edge of the type area
RED_LINE_GAP = 4.0  # 7.2.7: below the document number
LETTER_TOP = 30.0  # 10.1: the name below the upper edge of the paper
LETTER_RULE = 170.0
PAGE_NUMBER_GAP = 7.0  # 7.5: dashes below the lower edge of the type area
PAGE_NUMBER_INDENT = SMALL / MM  # 7.5: one character from the outer edge
INDENT_TOLERANCE = 1.5

NOT_AT_START = "，。、；：？！）》”’〉】〕」』"
NOT_AT_END = "（《“‘〈【〔「『"
