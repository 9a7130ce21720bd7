"""What the office decides about the terms of its assessment."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from supervision.assessing.terms import FACTS, Ground, choices_of, general, narrowed_to
from supervision.models import AssessmentTerm
from units import events
from units.actions import RefusedError, hold, sentences
from units.models import County, User


@transaction.atomic
def adopt_terms(*, county: County, by: User | None) -> list[AssessmentTerm]:
    """Make the general terms the county's own, to be changed. Raises RefusedError."""
    hold(county)
    if AssessmentTerm.objects.filter(county=county).exists():
        raise RefusedError("本县已有自己的考核条目，请直接修改。")
    made = [add_term(county=county, by=by, **facts) for facts in general()]
    events.record(
        by=by, county=county, verb="采用通用考核条目", on=county, after={"terms": len(made)}
    )
    return made


@transaction.atomic
def add_term(*, county: County, by: User | None, **facts: Any) -> AssessmentTerm:
    """Add a term of the county. Raises RefusedError."""
    hold(county)
    term = AssessmentTerm(county=county, **facts)
    _check(term)
    term.save()
    events.record(by=by, county=county, verb="新增考核条目", on=term, after=_facts(term))
    return term


@transaction.atomic
def change_term(*, term: AssessmentTerm, by: User | None, **facts: Any) -> AssessmentTerm:
    """Change a term. Raises RefusedError."""
    hold(term.county)
    stored = AssessmentTerm.objects.select_related("county").get(pk=term.pk)
    before = _facts(stored)
    for name, value in facts.items():
        setattr(stored, name, value)
    _check(stored)
    after = _facts(stored)
    if after == before:
        return stored
    stored.save()
    events.record(
        by=by, county=stored.county, verb="修改考核条目", on=stored, before=before, after=after
    )
    return stored


@transaction.atomic
def remove_term(*, term: AssessmentTerm, by: User | None) -> AssessmentTerm:
    """Take a term away; what it gave or took no longer counts."""
    hold(term.county)
    events.record(by=by, county=term.county, verb="删除考核条目", on=term, before=_facts(term))
    term.delete()
    return term


def _facts(term: AssessmentTerm) -> dict[str, str]:
    return {name: str(value) if (value := getattr(term, name)) is not None else ""
            for name in FACTS}  # fmt: skip


def _check(term: AssessmentTerm) -> None:
    try:
        term.clean_fields(exclude=["county"])
    except ValidationError as error:
        raise RefusedError(sentences(error)) from error
    known = choices_of(term.ground)
    for code in narrowed_to(term):
        if code not in known:
            raise RefusedError(f"“{code}”不能用来限定“{term.get_ground_display()}”。", "narrowed")
    if term.ground == Ground.METRIC and not narrowed_to(term):
        raise RefusedError("“统计数字”要写明是哪一个指标。", "narrowed")
    same = AssessmentTerm.objects.filter(county=term.county, name=term.name)
    if same.exclude(pk=term.pk).exists():
        raise RefusedError(f"已有名为“{term.name}”的条目。", "name")
