"""What a check is told besides the text: the county's names, its list, the rules it left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from notices.checks.expression_lists import in_force
from notices.checks.expressions import ExpressionList, standing
from notices.models import CheckRuleSwitch
from units.models import County, Unit, UnitAlias


@dataclass(frozen=True)
class Register:
    """What the checker knows of a county: its name and the names of its units."""

    county: str = ""
    names: frozenset[str] = field(default=frozenset())
    cuts_off: bool = False


@dataclass(frozen=True)
class Knowledge:
    """Nothing known of the county: the base list, and every rule.

    `off` are the keys of the rules that are not asked; `day` is the day by which expressions
    are judged when the text has none.
    """

    register: Register | None = None
    terms: ExpressionList = field(default_factory=standing)
    off: frozenset[str] = field(default=frozenset())
    day: date | None = None


def knowledge_of(county: County | None, day: date | None = None) -> Knowledge:
    """Return what the office has set; four queries, without a county one."""
    if county is None:
        return Knowledge(terms=in_force(None), day=day)
    off = CheckRuleSwitch.objects.filter(county=county, is_off=True)
    return Knowledge(
        register_of(county), in_force(county), frozenset(off.values_list("rule", flat=True)), day
    )


def register_of(county: County) -> Register:
    """Return what the checker knows of a county; two queries."""
    names: set[str] = set()
    for name, short in Unit.objects.filter(county=county).values_list("name", "short_name"):
        names |= {name, short} - {""}
    names.update(UnitAlias.objects.filter(county=county).values_list("name", flat=True))
    cuts_off = county.rounding == County.Rounding.CUT_OFF
    return Register(county.name, frozenset(names), cuts_off)
