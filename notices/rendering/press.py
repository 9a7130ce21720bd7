"""Writing pages into one PDF as they are laid out, so that no more than a few are held at once.

WeasyPrint writes a document when all its pages are laid out, and the boxes of a page take ten
times the room of what is written of it. Here pages laid out one slice after another go into one
file: one set of faces, one structure, one run of page numbers. It follows
weasyprint.pdf.generate_pdf and uses parts of it that are not public, as WeasyPrint is pinned.

Page numbers and whatever else stands in the margins are artifacts here, as PDF/A has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from io import BytesIO
from typing import Any

import pydyf
from weasyprint import DEFAULT_OPTIONS, VERSION, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import VARIANTS, _use_references, _w3c_date_to_pdf
from weasyprint.pdf.anchors import add_outlines, write_pdf_attachment
from weasyprint.pdf.fonts import build_fonts_dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.pdf.tags import _build_box_tree

VARIANT = "pdf/a-3a"
SCALE = 0.75  # points a pixel
INTENT = "srgb"


class _Ready(pydyf.Object):
    """An object whose bytes stand: what it was made of can go."""

    def __init__(self, made: Any) -> None:
        super().__init__()
        self.number = made.number
        self._compressible: bool = made.compressible
        self._data: bytes = made.data

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


class _File(pydyf.PDF):
    """Knows its pages without counting them anew for every element."""

    _known: tuple[bytes, ...] = ()

    @property
    def page_references(self) -> tuple[bytes, ...]:
        if len(self._known) != self.pages["Count"]:
            self._known = tuple(f"{n} 0 R".encode() for n in self.pages["Kids"][::3])
        return self._known


class _Face(Stream):
    """The content of a page; what stands in the margins is marked as no part of the text."""

    furniture: frozenset[int] = frozenset()

    @contextmanager
    def marked(self, box: Any, tag: str) -> Iterator[None]:
        around = self.artifact() if id(box) in self.furniture else super().marked(box, tag)
        with around:
            yield


class Press:
    """Takes laid out pages with `add`, gives the file with `finish`."""

    def __init__(self, first: Document) -> None:
        self.metadata, self.first = first.metadata, first
        self.pages = 0
        self._pdf = _File()
        self._fonts: dict[Any, Any] = {}
        self._images: dict[Any, Any] = {}
        self._bookmarks: list[Any] = []
        self._profiles = self._intend()
        self._resources = pydyf.Dictionary(
            {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
        )
        self._resources["ColorSpace"] = self._colours().reference
        self._pdf.add_object(self._resources)
        self._mapping = pydyf.Dictionary({"Nums": pydyf.Array()})
        self._root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self._text = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "K": pydyf.Array()})
        for one in (self._mapping, self._root, self._text):
            self._pdf.add_object(one)
        self._root["ParentTree"] = self._mapping.reference
        self._root["K"] = pydyf.Array([self._text.reference])
        self._text["P"] = self._root.reference

    def _intend(self) -> dict[str, Any]:
        with (files("weasyprint.pdf") / "sRGB2014.icc").open("rb") as stored:
            parts = (["r"], ["g"], ["b"])
            profile = ColorProfile(stored, "sRGB2014.icc", "relative-colorimetric", parts)
        stream = pydyf.Stream(
            [profile.content], pydyf.Dictionary({"N": len(profile.components)}), compress=True
        )
        self._pdf.add_object(stream)
        profile.pdf_reference = stream.reference
        return {INTENT: profile}

    def _colours(self) -> Any:
        profile = self._profiles[INTENT].pdf_reference
        spaces = pydyf.Dictionary({INTENT: pydyf.Array(("/ICCBased", profile))})
        self._pdf.add_object(spaces)
        return spaces

    def add(self, laid: Document, pages: Sequence[Any] | None = None) -> None:
        """Write pages, all of the document's unless some are named; their boxes may go then."""
        chosen = list(laid.pages if pages is None else pages)
        begins = len(self._pdf.objects)
        for page in chosen:
            self._add_page(page)
        part = laid.copy(chosen)
        found = part.make_bookmark_tree(SCALE, transform_pages=True)
        self._bookmarks += [_moved(one, self.pages - len(chosen)) for one in found]
        for place in range(begins, len(self._pdf.objects)):
            made = self._pdf.objects[place]
            if not isinstance(made, _Ready):
                self._pdf.objects[place] = _Ready(made)

    def _add_page(self, page: Any) -> None:
        box, height = page._page_box, page.height * SCALE
        tags: dict[Any, Any] = {}
        stream = _Face(
            self._fonts, (0, 0, page.width, page.height), self._resources, self._images, tags,
            self._profiles, INTENT, compress=True,
        )  # fmt: skip
        furniture = [one for one in box.children if isinstance(one, boxes.MarginBox)]
        stream.furniture = frozenset(
            id(inner) for one in furniture for inner in (one, *one.descendants())
        )
        stream.transform(d=-1, f=height)
        self._pdf.add_object(stream)
        size = pydyf.Array([0, 0, page.width * SCALE, height])
        self._pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page", "Parent": self._pdf.pages.reference, "MediaBox": size,
                    "TrimBox": size, "BleedBox": size, "Contents": stream.reference,
                    "Resources": self._resources.reference, "Tabs": "/S",
                    "StructParents": self.pages,
                }
            )
        )  # fmt: skip
        page.paint(stream, SCALE)
        self._tag(box, tags)
        self.pages += 1

    def _tag(self, page: Any, tags: dict[Any, Any]) -> None:
        """Put the page's elements into the structure, and their marks into the mapping."""
        numbers: dict[int, bytes] = {}
        for child in page.children:
            if not isinstance(child, boxes.MarginBox):
                found = _build_box_tree(
                    child, self._text, self._pdf, self.pages, numbers, [], tags
                )  # fmt: skip
                self._text["K"].extend(element.reference for element in found)
        references = pydyf.Array(reference for _, reference in sorted(numbers.items()))
        self._mapping["Nums"].extend((self.pages, references))

    def finish(self, attachments: Sequence[Attachment]) -> bytes:
        """Write what stands once in a file, and return its bytes."""
        pdf = self._pdf
        variant, properties = VARIANTS[VARIANT]
        add_outlines(pdf, self._bookmarks)
        self._describe()
        self._embed(attachments)
        options = {**DEFAULT_OPTIONS, "pdf_variant": VARIANT}
        faces = build_fonts_dictionary(pdf, self._fonts, True, True, options)
        pdf.add_object(faces)
        self._resources["Font"] = faces.reference
        _use_references(pdf, self._resources, self._images, self._profiles)
        pdf.catalog["StructTreeRoot"] = self._root.reference
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        profile = self._profiles[INTENT]
        intent = pydyf.Dictionary({"Type": "/OutputIntent", "S": "/GTS_PDFA1"})
        intent["OutputConditionIdentifier"] = intent["Info"] = pydyf.String(profile.name)
        intent["DestOutputProfile"] = profile.pdf_reference
        pdf.catalog["OutputIntents"] = pydyf.Array([intent])
        variant(pdf, self.first, [], attachments, True)
        if named := pdf.catalog.get("AF"):
            named[:] = dict.fromkeys(named)  # WeasyPrint names each file twice
        written = BytesIO()
        pdf.write(written, properties["pdf_version"], properties["pdf_identifier"], True)
        return written.getvalue()

    def _describe(self) -> None:
        told, info = self.metadata, self._pdf.info
        texts = {
            "Producer": f"WeasyPrint {VERSION}",
            "Title": told.title, "Author": ", ".join(told.authors), "Subject": told.description,
            "Creator": told.generator,
            "CreationDate": _w3c_date_to_pdf(told.created, "created"),
            "ModDate": _w3c_date_to_pdf(told.modified, "modified"),
        }  # fmt: skip
        for name, text in texts.items():
            if text:
                info[name] = pydyf.String(text)
        self._pdf.catalog["Lang"] = pydyf.String(told.lang)

    def _embed(self, attachments: Sequence[Attachment]) -> None:
        made = [write_pdf_attachment(self._pdf, attachment, True) for attachment in attachments]
        if made:
            names = pydyf.Array()
            for one in sorted(made, key=lambda file: file["F"].data):
                names.extend((one["F"], one.reference))
            content = pydyf.Dictionary({"Names": names})
            self._pdf.add_object(content)
            self._pdf.catalog["Names"] = pydyf.Dictionary({"EmbeddedFiles": content.reference})


def _moved(bookmark: Any, pages: int) -> Any:
    """Return a bookmark of a part with the page it has in the whole."""
    label, (page, x, y), children, state = bookmark
    return label, (page + pages, x, y), [_moved(one, pages) for one in children], state
