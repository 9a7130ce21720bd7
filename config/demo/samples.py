"""Pictures that stand for evidence in the demo counties; each says 样例 across itself."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from notices.rendering import fonts
from units.templatetags.words import day

SIZE = (480, 300)
BLUE, RED, GREY = (11, 61, 145), (200, 16, 46), (86, 99, 122)


def picture(title: str, unit: str, on: date) -> UploadedFile:
    """Return an upload that shows what it would be a picture of, marked as a sample."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, (246, 248, 251))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 44), fill=BLUE)
    pen.text((16, 10), unit, font=_face(20), fill=(255, 255, 255))
    pen.text((16, 70), title[:22], font=_face(20), fill=(20, 30, 50))
    for n in range(4):
        top = 120 + 28 * n
        pen.rectangle((16, top, 440 - 60 * (n % 2), top + 12), fill=(217, 224, 235))
    pen.text((16, 250), f"更新日期：{day(on)}", font=_face(16), fill=GREY)
    pen.text((300, 190), "样例", font=_face(64), fill=RED)
    pen.text((296, 262), "重构数据，不是原始材料", font=_face(15), fill=RED)
    stream = BytesIO()
    image.save(stream, "PNG")
    return SimpleUploadedFile(f"{title[:20]}（样例）.png", stream.getvalue(), "image/png")


@lru_cache(maxsize=8)
def _face(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(fonts.resolve()["hei"].file), size)
