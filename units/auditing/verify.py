"""Walking the chains of events and telling the first broken link.

What a chain tells by itself: an event that was altered, removed or inserted anywhere before the
last one, and a missing end as long as the head row still speaks of it. Who may write to every
table can cut the end off, put the head row back to match, and nothing inside the database tells.
So the heads are noted elsewhere (`Notebook`): an end that once was noted can no longer vanish.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Subquery
from django.utils import timezone
from django.utils.timezone import localtime

from units.actions import RefusedError
from units.models import County, Event, EventChain
from units.models.events import INSTALLATION
from units.templatetags.words import day

PRUNED = "清理操作记录"


@dataclass(frozen=True)
class Verdict:
    """What came of one chain: how many events it has, or the sentence of what broke first."""

    name: str
    sequence: int
    hash: str
    count: int
    broken: str = ""


def verify(chain: int | None = None, notebook: Notebook | None = None) -> list[Verdict]:
    """Walk one chain (a county's primary key, 0 for the installation) or all of them.

    Of each, the first broken link is told.
    """
    names = dict(County.objects.values_list("pk", "name"))
    if chain is not None:
        return [_verdict(chain, _name(chain, names.get(chain, "")), notebook)]
    numbers = set(EventChain.objects.values_list("pk", flat=True))
    numbers |= set(Event.objects.order_by().values_list("chain", flat=True).distinct())
    numbers |= notebook.chains if notebook else set()
    return [_verdict(n, _name(n, names.get(n, "")), notebook) for n in sorted(numbers)]


def _name(number: int, county: str) -> str:
    return "全系统" if number == INSTALLATION else county or f"{number}号县区（已不存在）"


def _verdict(number: int, name: str, notebook: Notebook | None) -> Verdict:
    walk = _Walk(_head(number), notebook.of(number) if notebook else {})
    head = walk.head
    broken = next(walk.faults(), "")
    return Verdict(name, head.sequence, head.hash, walk.count, broken)


def _head(number: int) -> Head:
    """Return the head row with the last event's place, both as of one moment: others write on."""
    events = Event.objects.filter(chain=number).order_by("-sequence").values("sequence")
    row = EventChain.objects.filter(pk=number).annotate(last=Subquery(events[:1])).first()
    if row is None:
        last = events.first()
        return Head(number, last=last["sequence"] if last else 0)
    return Head(
        number, row.sequence, row.hash, row.sealed_sequence, row.sealed_hash, row.last or 0
    )  # fmt: skip


@dataclass(frozen=True)
class Head:
    """A head row as the walk begins; `last` is the place of the last event that is there."""

    pk: int
    sequence: int = 0
    hash: str = ""
    sealed_sequence: int = 0
    sealed_hash: str = ""
    last: int = 0


class _Walk:
    def __init__(self, head: Head, noted: dict[int, str]) -> None:
        self.head = head
        self.noted = noted
        self.count = 0
        self.sequence, self.hash = head.sealed_sequence, head.sealed_hash
        self.sealed_by: Event | None = None

    def faults(self) -> Iterator[str]:
        """Yield sentences of what is wrong, in the order of the chain."""
        upto = max(self.head.sequence, self.head.last)
        events = Event.objects.filter(chain=self.head.pk, sequence__lte=upto)
        for event in events.order_by("sequence").iterator(chunk_size=2000):
            if fault := self._fault(event):
                yield fault
            self.sequence, self.hash = event.sequence, event.hash
            self.count += 1
            if event.verb == PRUNED:
                self.sealed_by = event
        yield from self._faults_of_end()
        yield from self._faults_of_seal()
        for sequence in sorted(s for s in self.noted if s > self.sequence):
            yield (
                f"曾经登记过第 {sequence} 条，现在链尾只到第 {self.sequence} 条：末尾的记录被删除。"
            )

    def _fault(self, event: Event) -> str:
        place = f"第 {event.sequence} 条"
        if event.sequence <= self.sequence:
            return f"{place}在已清理的范围内，是后来插入的。"
        if event.sequence > self.sequence + 1:
            first, last = self.sequence + 1, event.sequence - 1
            which = f"第 {first} 条" if first == last else f"第 {first} 至 {last} 条"
            return f"{which}缺失，已被删除（下一条是{_told(event)}）。"
        if event.digest() != event.hash:
            return f"{place}（{_told(event)}）的内容与校验值不符，已被改动。"
        if event.previous_hash != self.hash:
            return f"{place}（{_told(event)}）与前一条的校验值接不上，前一条或这一条被替换过。"
        if event.chain != (event.county_id or INSTALLATION):
            return f"{place}（{_told(event)}）不属于这个县区。"
        if self.noted.get(event.sequence, event.hash) != event.hash:
            return f"{place}（{_told(event)}）与当初登记的校验值不符，被整段重写过。"
        return ""

    def _faults_of_end(self) -> Iterator[str]:
        head = self.head
        if self.sequence < head.sequence:
            missing = head.sequence - self.sequence
            yield (
                f"末尾缺少 {missing} 条：链尾登记为第 {head.sequence} 条，"
                f"实际只到第 {self.sequence} 条。"
            )
        elif (self.sequence, self.hash) != (head.sequence, head.hash):
            yield (
                f"链尾登记（第 {head.sequence} 条）与最后一条（第 {self.sequence} 条）不符，"
                "有记录绕过系统写入。"
            )

    def _faults_of_seal(self) -> Iterator[str]:
        head = self.head
        if not head.sealed_sequence:
            return
        told = (self.sealed_by.after or {}) if self.sealed_by else {}
        if (told.get("upto"), told.get("hash")) != (head.sealed_sequence, head.sealed_hash):
            yield f"第 {head.sealed_sequence} 条以前的记录已不在，但没有与之相符的“{PRUNED}”记录。"


def _told(event: Event) -> str:
    at = localtime(event.at)
    return f"{day(at.date())}{at:%H:%M} {event.person_name} {event.verb}"


class Notebook:
    """A file, kept away from the database, in which the end of each chain is noted.

    A line for each chain at each verification: date, chain, sequence, hash, parted by blanks.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._noted: dict[int, dict[int, str]] = {}
        if path.exists():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                self._read(number, line.split())

    def _read(self, number: int, parts: list[str]) -> None:
        try:
            _, chain, sequence, digest = parts
            self._noted.setdefault(int(chain), {})[int(sequence)] = digest
        except ValueError:
            raise RefusedError(
                f"“{self.path}”第 {number} 行不是登记的链尾（日期 链 序号 校验值），请核对文件。"
            ) from None

    @property
    def chains(self) -> set[int]:
        return set(self._noted)

    def of(self, chain: int) -> dict[int, str]:
        """Return the hashes that were noted for the chain, by sequence."""
        return self._noted.get(chain, {})

    def note(self) -> None:
        """Add the present ends."""
        today = timezone.localdate().isoformat()
        heads = EventChain.objects.order_by("pk").exclude(sequence=0)
        with self.path.open("a", encoding="utf-8") as file:
            for head in heads:
                if self.of(head.pk).get(head.sequence) != head.hash:
                    file.write(f"{today} {head.pk} {head.sequence} {head.hash}\n")
