"""Outlines as files (fixtures/outlines): reading and checking, every fault a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from notices.composition import options as block_options
from notices.composition import tokens
from notices.composition.options import OptionError
from notices.composition.tokens import TokenError
from notices.models import Block

DEFAULT = "default"


class OutlineError(Exception):
    """Faults in an outline file, one sentence a line."""


@dataclass(frozen=True)
class BlockFile:
    kind: str
    text: str = ""
    lead: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OutlineFile:
    """An outline as it stands in its file; `county` and `city` are names, "" for the general one.

    A county's name is its own only within its city.
    """

    county: str
    city: str
    name: str
    title: str
    addressees: str
    copied_to: str
    annotation: str
    blocks: tuple[BlockFile, ...]


@lru_cache(maxsize=1)
def outlines() -> dict[str, OutlineFile]:
    """Return the outlines by file name without suffix, the general one included."""
    files = sorted((settings.FIXTURES_DIR / "outlines").glob("*.json"))
    return {file.stem: read(file) for file in files}


def read(file: Path) -> OutlineFile:
    """Read one file; raise OutlineError with every fault found in it."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    blocks = tuple(BlockFile(**block) for block in raw.pop("blocks"))
    outline = OutlineFile(**raw, blocks=blocks)
    if faults := [f"{file.name}：{fault}" for fault in _faults(outline)]:
        raise OutlineError("\n".join(faults))
    return outline


def _faults(outline: OutlineFile) -> list[str]:
    faults = []
    lines = [("标题", outline.title), ("主送", outline.addressees)]
    for position, block in enumerate(outline.blocks, 1):
        where = f"第{position}段"
        if block.kind not in Block.Kind.values:
            faults.append(f"{where}类别“{block.kind}”不认识，应为 {'、'.join(Block.Kind.values)}。")
            continue
        try:
            options = block_options.read(block.kind, block.options)
        except OptionError as error:
            faults.append(f"{where}：{error}")
            continue
        lines += [(where, text) for text in (block.lead, block.text, options.otherwise)]
        lines += [(where, "{{" + c.removeprefix("!") + "}}") for c in (*options.when, *options.any)]
    for where, text in lines:
        try:
            tokens.parse(text)
        except TokenError as error:
            faults.append(f"{where}：{error}")
    return faults
