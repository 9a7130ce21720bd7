"""The notice as PDF, written by WeasyPrint from the HTML for print.

Nothing but the fonts is fetched, and those only from the two font folders.
"""

from __future__ import annotations

import atexit
import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings

from notices.composition.document import Document
from notices.rendering import html

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

# A change of the way PDFs are made that neither HTML nor sheet shows must raise this.
VERSION = "1"
SHEET = Path(__file__).with_name("sheet.css")
FACES = {"Notice Serif": "NotoSerifSC-Regular.otf", "Notice Sans": "NotoSansSC-Regular.otf"}


def font_folders() -> list[Path]:
    """Return where fonts may lie: the installation's own folder before the package's."""
    found = [settings.BASE_DIR / "static" / "fonts"]
    package = find_spec("pylopdf_fonts_zh_cn")
    if package and package.origin:
        found.append(Path(package.origin).parent)
    return found


def digest(document: Document) -> str:
    """Return the hash of everything that decides the bytes of the PDF."""
    parts = (VERSION, SHEET.read_text(encoding="utf-8"), html.render(document))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def render(document: Document) -> bytes:
    """Return the bytes of the PDF; the same document gives the same bytes."""
    from weasyprint import HTML

    sheet, fonts = _sheet()
    source = HTML(string=html.render(document), url_fetcher=_fetcher())
    written: bytes = source.write_pdf(stylesheets=[sheet], font_config=fonts)
    return written


@lru_cache(maxsize=1)
def _sheet() -> tuple[CSS, FontConfiguration]:
    """Parse the sheet once per process: every font configuration copies the font files."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    text = _font_faces() + SHEET.read_text(encoding="utf-8")
    return CSS(string=text, font_config=fonts, url_fetcher=_fetcher()), fonts


# The configuration removes its copies of the fonts when it goes, which at the very end of the
# interpreter it no longer can.
atexit.register(_sheet.cache_clear)


def _font_faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{_font(name).as_uri()}"); }}\n'
        for family, name in FACES.items()
    )


def _font(name: str) -> Path:
    for folder in font_folders():
        if (folder / name).is_file():
            return (folder / name).resolve()
    raise FileNotFoundError(f"缺少字体 {name}：请运行 make setup 安装字体包 pylopdf-fonts-zh-cn。")


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FontsOnly(URLFetcher):
        """Fetches files of the font folders and refuses everything else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            path = Path(url2pathname(parts.path)).resolve()
            allowed = [folder.resolve() for folder in font_folders()]
            if parts.scheme != "file" or parts.netloc or path.parent not in allowed:
                raise ValueError(f"PDF 只能引用本机字体目录中的文件：{url}")
            return super().fetch(url, headers)

    return FontsOnly(allowed_protocols=("file",), allow_redirects=False)
