"""What a table and a tile need, ready to be drawn by the components of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A heading. `kind`: text, short, wide, numeric, date or actions; `sort` its query key."""

    label: str
    kind: str = "text"
    sort: str = ""


@dataclass(frozen=True)
class Cell:
    """One value in words; `sub` is a smaller second line, `chip` a tone to show it as a chip."""

    text: str = ""
    url: str = ""
    sub: str = ""
    chip: str = ""
    reconstructed: bool = False
    tally: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.text or self.sub)

    @property
    def is_zero(self) -> bool:
        return self.text in {"0", "—"}


@dataclass
class Table:
    """Rows of cells under headings. `sort` is the present order, a minus sign before it: falling.

    The first cell of each row, and of the total, is its heading.
    """

    caption: str
    columns: Sequence[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    total: list[Cell] | None = None
    sort: str = ""
    hide_caption: bool = False
    cards: bool = True

    def _cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row
        yield from self.total or ()

    @property
    def has_tally(self) -> bool:
        return any(cell.tally for cell in self._cells())

    @property
    def has_reconstructed(self) -> bool:
        return any(cell.reconstructed for cell in self._cells())


@dataclass(frozen=True)
class Change:
    """A difference against an earlier round; `direction` is up, down or same.

    `tone` is good, bad or empty: whether the change is welcome depends on the metric.
    """

    against: str
    text: str
    direction: str
    tone: str = ""

    @property
    def sign(self) -> str:
        return {"up": "▲", "down": "▼"}.get(self.direction, "")

    @property
    def words(self) -> str:
        return {"up": "上升", "down": "下降"}.get(self.direction, "持平")


@dataclass(frozen=True)
class Tile:
    """A headline figure with its link to the rows; `spark` is a drawing of units.charts."""

    label: str
    value: str
    unit: str = ""
    url: str = ""
    note: str = ""
    changes: Sequence[Change] = ()
    reconstructed: bool = False
    tally: bool = False
    spark: str = ""


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Step:
    """One stage of the bar 采集 → 检查 → 通报 → 整改 → 归档; `state` is done, now or later."""

    label: str
    state: str
    note: str = ""
