"""The style sheets and faces that WeasyPrint is given, and the only files it may open.

Nothing but the fonts is fetched, and those only from the two font folders.
"""

from __future__ import annotations

import atexit
import gc
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.core.files.storage import default_storage

from notices.composition.document import Document
from notices.rendering import fonts, justify, table_sizes
from notices.rendering.measures import STANDARD, fill, names

if TYPE_CHECKING:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

BASE_SHEET = Path(__file__).with_name("base.css")
SHEET = Path(__file__).with_name("sheet.css")
LETTER_SHEET = Path(__file__).with_name("letter.css")
ANNEXES = "annexes"  # where the pages of annexed files are kept
DRAFT_SHEET = Path(__file__).with_name("draft.css")


def texts(document: Document) -> list[str]:
    """Return the sheets for a document, with measures and faces put in."""
    files = [SHEET, DRAFT_SHEET] if document.is_draft else [SHEET]
    return [sheet_text(file) for file in files]


@lru_cache(maxsize=8)
def sheet_text(file: Path) -> str:
    """Return a style sheet with measures and faces put in."""
    values = names(STANDARD)
    for role, face in fonts.resolve().items():
        second = fonts.fallback(role)
        stack = [face.name, *([second.name] if second else [])]
        values[role] = ", ".join(f'"{name}"' for name in dict.fromkeys(stack))
    text = fill(file.read_text(encoding="utf-8"), values)
    return text + table_sizes.rules() if file == SHEET else text


def page(text: str) -> HTML:
    """Return a page of ours, ready to be laid out; it can fetch nothing but faces and annexes."""
    from weasyprint import HTML

    class Page(HTML):
        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
            return [parsed(sheet_text(BASE_SHEET))]

    return Page(string=text, url_fetcher=fetcher())


def letter() -> CSS:
    """Return the sheet of a letter's first face."""
    return parsed(sheet_text(LETTER_SHEET))


def going_on(pages: int) -> CSS:
    """Return the sheet of pages that come after so many others: number and side go on."""
    side = "left" if pages % 2 else "right"
    return parsed_once(
        f"@page :first {{ counter-reset: page {pages}; counter-increment: page }}"
        f" html {{ break-before: {side} }} .attachment:first-of-type {{ break-before: auto }}"
    )


def parsed_once(text: str) -> CSS:
    from weasyprint import CSS

    return CSS(string=text, font_config=configuration(), url_fetcher=fetcher())


def faces() -> list[fonts.Face]:
    """Return every face the sheet names, each once."""
    found = list(fonts.resolve().values())
    found += [second for role in fonts.resolve() if (second := fonts.fallback(role))]
    return list({face.name: face for face in found}.values())


@lru_cache(maxsize=8)
def parsed(text: str) -> CSS:
    return parsed_once(text)


@lru_cache(maxsize=1)
def configuration() -> FontConfiguration:
    """Load the faces once per process: every font configuration copies the font files."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    justify.install()
    made = FontConfiguration()
    rules = "".join(
        f'@font-face {{ font-family: "{face.name}"; src: url("{face.file.as_uri()}"); }}\n'
        for face in faces()
    )
    CSS(string=rules, font_config=made, url_fetcher=fetcher())
    gc.freeze()  # what stands for the whole process need not be looked through again and again
    return made


# The configuration removes its copies of the fonts when it goes, which at the very end of the
# interpreter it no longer can.
atexit.register(configuration.cache_clear)


@lru_cache(maxsize=1)
def fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    annexes = Path(default_storage.path(ANNEXES)).resolve()

    class FontsOnly(URLFetcher):
        """Fetches the files of the resolved faces and the pages of annexes, nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            path = Path(url2pathname(parts.path)).resolve()
            allowed = path.parent == annexes or path in {face.file for face in faces()}
            if parts.scheme != "file" or parts.netloc or not allowed:
                raise ValueError(f"PDF 只能引用本机字体目录中的文件：{url}")
            return super().fetch(url, headers)

    return FontsOnly(allowed_protocols=("file",), allow_redirects=False)
