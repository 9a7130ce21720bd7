"""The notice as plain text: a line per paragraph, tables with tab stops."""

from __future__ import annotations

from notices.composition.document import Attachment, Cell, Chart, Document, Heading, Table
from notices.composition.figures import plain
from notices.composition.phrasing import day

INDENT = "　　"


def render(document: Document) -> str:
    """Return the whole notice as text; it ends with a line break."""
    lines = [document.title, ""]
    if document.document_number:
        lines[1:1] = ["", document.document_number]
    lines += [f"{document.addressees}：", ""]
    for element in document.body:
        if isinstance(element, Heading):
            lines.append(INDENT + element.number + plain(element.runs))
        else:
            lines.append(INDENT + plain(element.runs))
        lines.append("")
    lines += _attachment_list(document)
    lines += [document.signature]
    if document.dated:
        lines.append(day(document.dated))
    if document.annotation:
        lines += ["", f"{INDENT}（{document.annotation}）"]
    if document.is_draft and document.body_note:
        lines += ["", document.body_note]
    for attachment in document.attachments:
        lines += _attachment(attachment)
    lines += _colophon(document)
    return "\n".join(lines) + "\n"


def _attachment_list(document: Document) -> list[str]:
    if not document.attachments:
        return []
    first, *rest = document.attachment_list
    return [f"{INDENT}附件：{first}", *(f"{INDENT}　　　{line}" for line in rest), ""]


def _attachment(attachment: Attachment) -> list[str]:
    lines = ["", "", attachment.label, "", attachment.title, ""]
    if attachment.chart:
        lines += [_chart(attachment.chart), ""]
    if attachment.table:
        lines += table(attachment.table)
        if attachment.table.note:
            lines += ["", attachment.table.note]
    if attachment.chart:
        lines += ["", attachment.chart.note]
    if attachment.pictures:
        lines.append(f"（原件，共{len(attachment.pictures)}页）")
    if attachment.note:
        lines.append(attachment.note)
    return lines


def _chart(chart: Chart) -> str:
    """Name the drawing, which text gives as its table."""
    unit = f"（单位：{chart.unit}）" if chart.unit else ""
    return f"图：{chart.title}{unit}，数据如下"


def table(printed: Table) -> list[str]:
    """Write a table, a line a row; a cell that spans rows is repeated in each of them."""
    lines = ["\t".join(column.label for column in printed.columns)]
    above: list[str] = [""] * len(printed.columns)
    for row in printed.lines:
        above = [_covered(cell, above[index]) for index, cell in enumerate(row)]
        lines.append("\t".join(above))
    return lines


def _covered(cell: Cell, above: str) -> str:
    return cell.text if cell.rows else above


def _colophon(document: Document) -> list[str]:
    lines = []
    if document.copied_to:
        lines += ["", f"抄送：{document.copied_to}。"]
    if document.printed_on:
        lines += ["", f"{document.printed_by}　{day(document.printed_on)}印发"]
    return lines
