"""From the bytes of a PDF to the marks on its pages, by pdfminer.six.

pdfminer.six hands out glyph numbers, which .notdef is found by; libraries above it drop them.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from io import BytesIO
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from notices.rendering.layout_check.marks import Marks
from notices.rendering.layout_check.refusal import UnreadableError

if TYPE_CHECKING:
    from pdfminer.pdfdocument import PDFDocument

MAXIMUM_BYTES = 200 * 1024 * 1024
MAXIMUM_PAGES = 2000
MAXIMUM_MEMORY = 3 * 2**29  # of the child process, which a bomb would fill


def read_apart(data: bytes, *, seconds: float = 120) -> Marks:
    """Read in a process of its own, which is stopped when time is over, whatever it does."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(there, data, seconds), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(seconds + 5):
            raise UnreadableError("读这份文件用时过长，已停止；请检查文件是否损坏。")
        answer: Marks | UnreadableError = here.recv()
    except EOFError:
        raise UnreadableError("文件展开后过大或已损坏，读取中断，没有测量。") from None
    finally:
        child.kill()
        child.join()
        here.close()
    if isinstance(answer, UnreadableError):
        raise answer
    return answer


def _answer(there: Connection, data: bytes, seconds: float) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MAXIMUM_MEMORY, MAXIMUM_MEMORY))
    try:
        there.send(read(data, seconds=seconds))
    except UnreadableError as error:
        there.send(error)


def read(data: bytes, *, seconds: float = 120) -> Marks:
    """Return the marks of a PDF. Raises UnreadableError for whatever cannot be measured."""
    if not data:
        raise UnreadableError("文件是空的（0 字节），请换一份文件。")
    if len(data) > MAXIMUM_BYTES:
        raise UnreadableError(f"文件超过 {MAXIMUM_BYTES // 2**20} MB，不予测量，请拆分后再试。")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("这不是 PDF 文件（开头没有 %PDF 标志），请先导出为 PDF。")
    try:
        marks = _read(data, time.monotonic() + seconds)
    except UnreadableError:
        raise
    except MemoryError:
        raise UnreadableError("文件展开后过大，内存不够，没有测量。") from None
    except Exception as error:  # noqa: BLE001 - a damaged file may raise anything in the parser
        raise UnreadableError(f"文件已损坏，读不出版面（{type(error).__name__}）。") from None
    _require_text(marks)
    return marks


def _read(data: bytes, deadline: float) -> Marks:
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser

    # What it complains of is nothing to the owner of the file; what matters is raised.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        document = PDFDocument(PDFParser(BytesIO(data)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise UnreadableError("文件有打开密码，请去掉密码后再测。") from None
    return _pages(document, deadline)


def _pages(document: PDFDocument, deadline: float) -> Marks:
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfminer.pdfpage import PDFPage

    from notices.rendering.layout_check.device import Faces, MarkDevice

    faces = Faces()
    device = MarkDevice(faces, deadline)
    interpreter = PDFPageInterpreter(faces, device)
    for count, page in enumerate(PDFPage.create_pages(document)):
        if count >= MAXIMUM_PAGES:
            raise UnreadableError(f"文件超过 {MAXIMUM_PAGES} 页，不予测量，请拆分后再试。")
        interpreter.process_page(page)
    if not device.pages:
        raise UnreadableError("文件已损坏或没有页面，读不出版面。")
    used = {glyph.face for page in device.pages for glyph in page.glyphs}
    return Marks(device.pages, [face for face in faces.found() if face.name in used])


def _require_text(marks: Marks) -> None:
    glyphs = [glyph for page in marks.pages for glyph in page.glyphs]
    if not glyphs and any(page.pictures for page in marks.pages):
        raise UnreadableError(
            "文件是扫描图片，没有文字，量不出字号和行距；请用原始文件导出的 PDF。"
        )
    if not glyphs:
        raise UnreadableError("文件里没有任何文字，量不出版式。")
    if sum(glyph.unmapped for glyph in glyphs) > len(glyphs) / 2:
        raise UnreadableError("文件里的文字没有字符编码（可能是拆成了曲线），认不出内容。")
