"""Which face each role of the page is printed in, and which characters it lacks.

The office's own faces come first, where it has installed them; then Fandol, which set-up
brings (`manage.py install_fonts`); then the Noto faces of a Python package, which also fill in
for single characters that the first face lacks (湑, 堃, 喆: every county has one).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from notices.composition.document import Document, Heading
from notices.composition.figures import plain

SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
# Compressed web fonts are left out: unpacking a Chinese one takes a minute for every process.
SUFFIXES = {".otf", ".ttf", ".ttc"}
SERIF, SANS = "NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"


@dataclass(frozen=True)
class Role:
    """`families` are the faces offices own, best first; `files` the free ones."""

    key: str
    label: str
    families: tuple[str, ...]
    files: tuple[str, ...]
    used_for: str


ROLES = (
    Role(
        "fangsong", "仿宋", ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
        ("FandolFang-Regular.otf", SERIF), "正文、附件说明、署名、日期、表格",
    ),
    Role(
        "kai", "楷体", ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
        ("FandolKai-Regular.otf", SERIF), "第二层标题",
    ),
    Role(
        "hei", "黑体", ("黑体", "SimHei"), ("FandolHei-Regular.otf", SANS), "第一层标题、附件序号",
    ),
    Role("song", "宋体", ("宋体", "SimSun"), ("FandolSong-Regular.otf", SERIF), "页码"),
    Role(
        "xiaobiaosong", "小标宋",
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
        ("FandolSong-Bold.otf", SERIF), "发文机关标志、标题、附件标题",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Face:
    """A font file; `name` is its PostScript name, by which PDFs and the sheet call it."""

    name: str
    family: str
    file: Path
    source: str = ""

    @property
    def stamp(self) -> str:
        """What changes when the file does, without reading it."""
        return f"{self.name}:{self.file.stat().st_size}"


OWN, INSTALLED, FALLBACK = "单位自有", "随系统安装", "后备字体"


class MissingFontError(Exception):
    """Not even a fallback face is there; the message says what to do."""


def resolve() -> dict[str, Face]:
    """Return the face of each role by its key; looked up once per process."""
    return dict(_resolved(str(settings.FONT_DIR)))


@lru_cache(maxsize=4)
def _resolved(folder: str) -> tuple[tuple[str, Face], ...]:
    own = _families((Path(folder), *SYSTEM_FOLDERS))
    return tuple((role.key, _face_of(role, own, Path(folder))) for role in ROLES)


def _face_of(role: Role, own: dict[str, Face], folder: Path) -> Face:
    for family in role.families:
        if found := own.get(family):
            return found
    for name in role.files:
        is_fallback = name in {SERIF, SANS}
        place = package_folder() if is_fallback else folder
        if place and (place / name).is_file():
            return _read(place / name, FALLBACK if is_fallback else INSTALLED)[0]
    raise MissingFontError(
        f"缺少{role.label}字体：请运行 make setup，或把字体文件放进 {folder} 后重启。"
    )


def fallback(role: str) -> Face | None:
    """Return the face that fills in for characters the role's own face lacks."""
    folder = package_folder()
    file = folder / (SANS if role == "hei" else SERIF) if folder else None
    return _read(file, FALLBACK)[0] if file and file.is_file() else None


def package_folder() -> Path | None:
    package = find_spec("pylopdf_fonts_zh_cn")
    return Path(package.origin).parent if package and package.origin else None


def refresh() -> None:
    """Forget what was looked up, after fonts were installed."""
    _resolved.cache_clear()
    characters_of.cache_clear()


def _families(folders: Iterable[Path]) -> dict[str, Face]:
    """Return the faces in the folders by every family name they go by; earlier folders win."""
    wanted = {family for role in ROLES for family in role.families}
    found: dict[str, Face] = {}
    for folder in folders:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if file.suffix.lower() not in SUFFIXES:
                continue
            for face, names in _named(file):
                for name in names & wanted:
                    found.setdefault(name, face)
    return found


def _named(file: Path) -> Iterator[tuple[Face, set[str]]]:
    """Yield the file's face with its names; a file that is no font yields nothing."""
    try:
        face, names = _read(file, OWN)
    except Exception:  # noqa: BLE001 a damaged file in a folder of fonts must not stop a notice
        return
    yield face, names


@lru_cache(maxsize=512)
def _read(file: Path, source: str) -> tuple[Face, set[str]]:
    """Read the names of a font; of a collection the first face, which is what a URL takes."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True, fontNumber=0) as font:
        table = font["name"]
        names = {str(r) for r in table.names if r.nameID in {1, 4, 6, 16}}
        postscript = table.getDebugName(6) or file.stem
        family = next(
            (str(r) for r in table.names if r.nameID == 1 and r.langID in {0x804, 0x4}),
            table.getDebugName(1) or postscript,
        )
    return Face(postscript, family, file.resolve(), source), names


@lru_cache(maxsize=16)
def characters_of(file: Path) -> frozenset[int]:
    """Return the code points a font has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap())


@dataclass(frozen=True)
class Coverage:
    """`borrowed`: characters that the fallback face lends; `missing`: that no face has.

    `fault` says why it cannot be told: a role without any face.
    """

    borrowed: str = ""
    missing: str = ""
    fault: str = ""

    @property
    def sentence(self) -> str:
        if self.fault:
            return self.fault
        parts = []
        if self.missing:
            parts.append(
                f"这些字任何已装字体都没有，PDF 上会缺字：{self.missing}。请安装含有它们的字体"
            )
        if self.borrowed:
            parts.append(f"这些字所用字体没有，PDF 上以后备字体补出，字形略有不同：{self.borrowed}")
        return "；".join(parts) + "。" if parts else ""


def coverage(document: Document) -> Coverage:
    """Return which characters of the notice the resolved faces lack, in reading order."""
    try:
        faces = resolve()
    except MissingFontError as error:
        return Coverage(fault=str(error))
    borrowed: dict[str, None] = {}
    missing: dict[str, None] = {}
    for role, text in texts(document):
        own = characters_of(faces[role].file)
        second = fallback(role)
        other = characters_of(second.file) if second else frozenset()
        for character in dict.fromkeys(text):
            if ord(character) not in own and not character.isspace():
                (borrowed if ord(character) in other else missing)[character] = None
    return Coverage("".join(borrowed), "".join(missing))


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield everything the notice prints, with the role it is printed in."""
    yield "xiaobiaosong", document.letterhead + document.title
    for element in document.body:
        words = plain(element.runs)
        if isinstance(element, Heading):
            yield heading_role(element.number, element.level), element.number + words
        else:
            yield "fangsong", words
            for piece in element.pieces:
                if piece.lead:
                    yield heading_role(piece.number, 2), plain(piece.lead)
    yield "fangsong", "".join(
        (document.document_number, document.addressees, document.signature,
         document.annotation, document.copied_to, document.printed_by)
    )  # fmt: skip
    for attachment in document.attachments:
        yield "xiaobiaosong", attachment.title
        yield "fangsong", attachment.title + attachment.note
        if attachment.chart:
            yield "hei", attachment.chart.title
            yield "song", attachment.chart.note + attachment.chart.unit
            for row in attachment.table.lines if attachment.table else ():
                yield "song", "".join(cell.text for cell in row)
        if attachment.printed_table:
            yield "hei", "".join(column.label for column in attachment.printed_table.columns)
            rows = attachment.printed_table.lines
            yield "fangsong", "".join(cell.text for row in rows for cell in row)


def heading_role(number: str, level: int) -> str:
    """Return the role of a heading: 一、 is 黑体, （一） is 楷体, deeper ones are 仿宋 (7.3.3).

    A heading without a number goes by its level.
    """
    if number.endswith("、"):
        return "hei"
    if number.startswith("（") and not number[1:2].isdigit():
        return "kai"
    if number:
        return "fangsong"
    return {1: "hei", 2: "kai"}.get(level, "fangsong")
