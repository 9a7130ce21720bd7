"""Seals for show, a printed notice and its signed file, made once for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from notices.composition import frozen
from notices.composition.document import Document
from notices.models import FrozenDocument
from notices.rendering import pdf
from notices.sealing import demo, keys, signing
from units.models import County

CODE = "ABCDEFGH23456789"
OLD = Path(__file__).parents[1] / "composition" / "frozen_1.json"
OFFICE = County(name="试点县", code="610999", issuing_organ="试点县人民政府办公室")


@dataclass(frozen=True)
class Bench:
    """`other` is a folder of seals whose authority nobody trusts."""

    document: Document
    printed: pdf.Printed
    signed: bytes
    roots: list[Any]
    seals: Path
    other: Path


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    document = frozen.from_json(OLD.read_text(encoding="utf-8"))
    document = replace(document, attachments=())
    printed = pdf.prepare(document)
    seals, other = (tmp_path_factory.mktemp(name) for name in ("seals", "other"))
    with override_settings(SEAL_DIR=other):
        demo.make_demo_seals([OFFICE])
    with override_settings(SEAL_DIR=seals):
        demo.make_demo_seals([OFFICE])
        roots = keys.roots()
        made = sign(printed)
    return Bench(document, printed, made, roots, seals, other)


def sign(printed: pdf.Printed) -> bytes:
    return signing.sign(
        printed,
        county=OFFICE,
        method=FrozenDocument.Method.PKCS12,
        code=CODE,
        number="试〔2023〕3号",
    )


@pytest.fixture
def seals(bench: Bench) -> Iterator[Path]:
    with override_settings(SEAL_DIR=bench.seals):
        yield bench.seals
