"""The seal in the structure of the file, so that the signed one is PDF/A of level a as well."""

from __future__ import annotations

from typing import Any


def writer_of(content: bytes) -> Any:
    """Return what appends to the file, and leaves its metadata as they are printed."""
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Appending(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Keep Info and XMP alike: pyHanko writes itself into both, in two ways."""

    return Appending(BytesIO(content))


def tag_last_field(writer: Any, page: int, words: str) -> None:
    """Put the widget of the field added last behind what else stands on its page.

    `words` are what a screen reader says of it.
    """
    from pyhanko.pdf_utils.generic import (
        ArrayObject,
        DictionaryObject,
        NumberObject,
        pdf_name,
        pdf_string,
    )

    def dictionary(kind: str, **entries: Any) -> DictionaryObject:
        entries["Type"] = pdf_name(f"/{kind}")
        return DictionaryObject({pdf_name(f"/{name}"): one for name, one in entries.items()})

    tree = writer.root["/StructTreeRoot"]
    parents, text = tree["/ParentTree"], tree["/K"][0]
    leaf = writer.find_page_for_modification(page)[0]
    widget = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    number = parents["/Nums"][-2] + 1  # keys go up
    shown = dictionary("OBJR", Obj=widget, Pg=leaf)
    form = writer.add_object(
        dictionary(
            "StructElem", S=pdf_name("/Form"), P=tree["/K"].raw_get(0), Pg=leaf,
            Alt=pdf_string(words), K=ArrayObject([shown]),
        )
    )  # fmt: skip
    pages = [one.get_object().raw_get("/Pg").reference == leaf.reference for one in text["/K"]]
    text["/K"].insert(len(pages) - pages[::-1].index(True), form)
    parents["/Nums"].extend([NumberObject(number), form])
    widget.get_object()[pdf_name("/StructParent")] = NumberObject(number)
    for changed in (parents, text, widget.get_object()):
        writer.update_container(changed)
