"""The notice as PDF, written by WeasyPrint from the HTML for print.

Nothing but the fonts is fetched, and those only from the two font folders.
"""

from __future__ import annotations

import atexit
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from notices.composition.document import Document
from notices.rendering import fonts, html, justify, table_sizes
from notices.rendering.measures import STANDARD, fill, names
from notices.rendering.placing import AS_USUAL, REMEDIES, Remedy

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

# A change of the way PDFs are made that neither HTML nor sheet shows must raise this.
VERSION = "2"
SHEET = Path(__file__).with_name("sheet.css")
TEXT = ("paragraph", "heading")
DRAFT_SHEET = Path(__file__).with_name("draft.css")


def digest(document: Document) -> str:
    """Return the hash of everything that decides the bytes of the PDF."""
    faces = "".join(face.stamp for face in _faces())
    parts = (VERSION, *_texts(document), faces, html.render(document))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def render(document: Document) -> bytes:
    """Return the bytes of the PDF; the same document gives the same bytes."""
    from weasyprint import HTML

    sheets = [_parsed(text) for text in _texts(document)]

    def laid_out(remedy: Remedy) -> Any:
        source = HTML(string=html.render(document, remedy), url_fetcher=_fetcher())
        return source.render(stylesheets=sheets, font_config=_configuration())

    laid = laid_out(AS_USUAL)
    if _is_amiss(laid):
        others = (laid_out(remedy) for remedy in REMEDIES)
        laid = next((one for one in others if not _is_amiss(one)), laid)
    written: bytes = laid.write_pdf()
    return written


def _is_amiss(laid: Any) -> bool:
    """Tell whether the first face, or the one with the signature, has no text on it.

    The standard forbids both (7.3.3 and 7.3.5.4).
    """
    for number, page in enumerate(laid.pages):
        boxes = page._page_box.descendants()
        classes = {box.element.get("class") for box in boxes if box.element is not None}
        wanted = TEXT if number == 0 else (*TEXT, "attachment-line")
        has_text = any(str(name).startswith(wanted) for name in classes)
        if not has_text and (number == 0 or "signature" in classes):
            return True
        if "signature" in classes:
            break
    return False


def _texts(document: Document) -> list[str]:
    files = [SHEET, DRAFT_SHEET] if document.is_draft else [SHEET]
    return [sheet_text(file) for file in files]


@lru_cache(maxsize=2)
def sheet_text(file: Path) -> str:
    """Return a style sheet with measures and faces put in."""
    values = names(STANDARD)
    for role, face in fonts.resolve().items():
        second = fonts.fallback(role)
        stack = [face.name, *([second.name] if second else [])]
        values[role] = ", ".join(f'"{name}"' for name in dict.fromkeys(stack))
    text = fill(file.read_text(encoding="utf-8"), values)
    return text + table_sizes.rules() if file == SHEET else text


def _faces() -> list[fonts.Face]:
    """Return every face the sheet names, each once."""
    found = list(fonts.resolve().values())
    found += [second for role in fonts.resolve() if (second := fonts.fallback(role))]
    return list({face.name: face for face in found}.values())


@lru_cache(maxsize=2)
def _parsed(text: str) -> CSS:
    from weasyprint import CSS

    return CSS(string=text, font_config=_configuration(), url_fetcher=_fetcher())


@lru_cache(maxsize=1)
def _configuration() -> FontConfiguration:
    """Load the faces once per process: every font configuration copies the font files."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    justify.install()
    configuration = FontConfiguration()
    rules = "".join(
        f'@font-face {{ font-family: "{face.name}"; src: url("{face.file.as_uri()}"); }}\n'
        for face in _faces()
    )
    CSS(string=rules, font_config=configuration, url_fetcher=_fetcher())
    return configuration


# The configuration removes its copies of the fonts when it goes, which at the very end of the
# interpreter it no longer can.
atexit.register(_configuration.cache_clear)


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FontsOnly(URLFetcher):
        """Fetches the files of the resolved faces and refuses everything else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            path = Path(url2pathname(parts.path)).resolve()
            allowed = {face.file for face in _faces()}
            if parts.scheme != "file" or parts.netloc or path not in allowed:
                raise ValueError(f"PDF 只能引用本机字体目录中的文件：{url}")
            return super().fetch(url, headers)

    return FontsOnly(allowed_protocols=("file",), allow_redirects=False)
