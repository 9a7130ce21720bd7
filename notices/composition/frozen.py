"""The document of a notice: the frozen one once it is signed, else as it would read now.

A frozen document is JSON that must be readable for ever: a field added to the classes of
notices.composition.document later needs a default, and none may be renamed or taken away.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from notices.composition import document as shapes
from notices.composition.compose import compose
from notices.composition.document import Document
from notices.composition.figures import Figure
from notices.models import FrozenDocument, Notice

FORMAT = 1
KIND = "is"
CLASSES: dict[str, type] = {
    name: thing
    for name, thing in {**vars(shapes), "Figure": Figure}.items()
    if isinstance(thing, type) and is_dataclass(thing)
}


class FrozenError(Exception):
    """The data are not a frozen document."""


def document_of(notice: Notice) -> Document:
    """Return what the notice says: as it was signed, or as it reads now."""
    kept = FrozenDocument.objects.filter(notice=notice).values_list("content", flat=True).first()
    return compose(notice) if kept is None else from_json(kept)


def signed(
    document: Document, *, number: str, dated: date | None, verification: str = ""
) -> Document:
    """Return the document as it is signed, with its number and date."""
    return replace(
        document,
        document_number=number,
        dated=dated,
        is_draft=False,
        faults=(),
        verification=verification,
    )


def to_json(document: Document) -> str:
    """Write the document with every figure; the same document gives the same text."""
    data = {"format": FORMAT, "document": _plain(document)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Document:
    """Return the document that `to_json` wrote. Raises FrozenError for anything else."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise FrozenError(f"no format {data['format']} is known")
        document = _shaped(data["document"])
    except (KeyError, TypeError, ValueError) as error:
        raise FrozenError(str(error)) from error
    if not isinstance(document, Document):
        raise FrozenError("these data are no document")
    return document


def digest(document: Document) -> str:
    """Return the hash of all that the document says and stands on."""
    return hashlib.sha256(to_json(document).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    if type(value) in CLASSES.values():
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {KIND: type(value).__name__, **named}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return {KIND: "date", "day": value.isoformat()}
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"a document cannot hold {value!r}")


def _shaped(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_shaped(one) for one in value)
    if not isinstance(value, dict):
        return value
    named = {key: _shaped(one) for key, one in value.items() if key != KIND}
    if value[KIND] == "date":
        return date.fromisoformat(named["day"])
    return CLASSES[value[KIND]](**named)
