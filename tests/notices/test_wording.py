"""The outlines are worded by ourselves: nothing but names and titles is shared with a seed."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from notices.outlines import OutlineFile, outlines
from tests.conftest import REQUIRED

SEEDS = next(
    (f for folder in settings.BASE_DIR.parents if (f := folder / "shared" / "seeds").is_dir()),
    None,
)
LONGEST = 20
# Names of documents, offices, systems and headings, and set phrases of the genre.
NAMES = (
    r"《[^》]*》（[^）]*号）", r"《[^》]*》", r"（[^（）]*〔\d{4}〕\d+号）",
    "习近平新时代中国特色社会主义思想为指导", "12345政务热线、七彩凤县智慧管理平台派遣案件",
    "决策、执行、管理、服务、结果“五公开”", "宝鸡市12345政务一号通受理中心",
    "关于进一步加强县政府网站建设和政务新媒体管理工作的通知",
)  # fmt: skip
WIDE = str.maketrans(",:;()", "，：；（）")


def stripped(text: str) -> str:
    return re.sub(r"[\s*#]", "", text).translate(WIDE)


def sentences(outline: OutlineFile) -> list[str]:
    found = []
    for block in outline.blocks:
        if block.kind in {"heading", "attachment"}:
            continue
        text = block.text + "\n" + str(block.options.get("otherwise", ""))
        for pattern in (r"\{\{.*?\}\}", *NAMES):
            text = re.sub(pattern, "\n", stripped_lines(text))
        found += [part for part in text.split("\n") if part]
    return found


def stripped_lines(text: str) -> str:
    return "\n".join(stripped(line) for line in text.split("\n"))


def longest_shared(text: str, other: str) -> str:
    best = ""
    for start in range(len(text)):
        while text[start : start + len(best) + 1] in other and start + len(best) < len(text):
            best = text[start : start + len(best) + 1]
    return best


@pytest.mark.skipif(
    SEEDS is None and "seeds" not in REQUIRED,
    reason="the published notices (shared/seeds) are not on this machine",
)
@pytest.mark.parametrize("key", sorted(outlines()))
def test_no_sentence_is_taken_from_a_published_notice(key: str) -> None:
    assert SEEDS is not None
    published = "\n".join(
        stripped(file.read_text(encoding="utf-8")) for file in sorted(SEEDS.glob("*.txt"))
    )
    shared = {longest_shared(text, published) for text in sentences(outlines()[key])}
    assert not {run for run in shared if len(run) > LONGEST}
