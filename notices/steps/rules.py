"""Which step leads where, and who may take it: written, reviewed and signed by three people."""

from __future__ import annotations

from dataclasses import dataclass

from notices.models import BlockChange, FigureOverride, Notice, NoticeStep
from units import access
from units.models import Event, User

State, Kind = Notice.State, NoticeStep.Kind


@dataclass(frozen=True)
class Rule:
    """`label` is what the button says; `needs_remark` asks for a reason."""

    label: str
    sources: frozenset[str]
    target: str
    permission: str
    needs_remark: bool = False


RULES = {
    Kind.CHECK: Rule(
        "自动核稿", frozenset({State.DRAFT, State.CHECKED}), State.CHECKED, "NOTICE_EDIT"
    ),
    Kind.SEND: Rule("送核稿", frozenset({State.CHECKED}), State.IN_REVIEW, "NOTICE_EDIT"),
    Kind.SUBMIT: Rule(
        "核稿通过，送签发", frozenset({State.IN_REVIEW}), State.SUBMITTED, "NOTICE_REVIEW"
    ),
    # Whoever holds a notice may give it back: see RETURNED_BY.
    Kind.RETURN: Rule("退回", frozenset({State.IN_REVIEW, State.SUBMITTED}), State.DRAFT, "", True),
    Kind.SIGN: Rule("签发", frozenset({State.SUBMITTED}), State.SIGNED, "NOTICE_SIGN"),
    Kind.ISSUE: Rule("印发", frozenset({State.SIGNED}), State.ISSUED, "NOTICE_ISSUE"),
    Kind.WITHDRAW: Rule(
        "撤回作废", frozenset({State.SIGNED, State.ISSUED}), State.WITHDRAWN, "NOTICE_SIGN", True
    ),
    Kind.REISSUE: Rule("重新拟稿", frozenset({State.WITHDRAWN}), State.WITHDRAWN, "NOTICE_EDIT"),
}
RETURNED_BY = {State.IN_REVIEW: "NOTICE_REVIEW", State.SUBMITTED: "NOTICE_SIGN"}
EDITABLE = frozenset({State.DRAFT, State.CHECKED})
WRITING = ("拟通报", "重新拟稿", "修改通报要素")


def permission_for(notice: Notice, kind: str) -> str:
    """Return the permission that the step takes, in the state that the notice is in."""
    if kind == Kind.RETURN:
        return RETURNED_BY.get(State(notice.state), "NOTICE_REVIEW")
    return RULES[Kind(kind)].permission


def open_to(notice: Notice, user: User) -> list[NoticeStep.Kind]:
    """Return the steps that the person may take now, in the order of the way."""
    return [
        kind
        for kind, rule in RULES.items()
        if notice.state in rule.sources
        and access.may(user, permission_for(notice, kind), on=notice)
        and not why_not_person(notice, kind, user)
    ]


def why_not(notice: Notice, kind: str, by: User | None) -> str:
    """Return why the step cannot be taken now or not by this person, or nothing."""
    rule = RULES[Kind(kind)]
    if notice.state not in rule.sources:
        return f"通报现在是“{notice.get_state_display()}”，不能办理“{rule.label}”。请刷新页面查看。"
    return why_not_person(notice, kind, by)


def why_not_person(notice: Notice, kind: str, by: User | None) -> str:
    """Return why another person must take the step; nobody being the system itself."""
    if by is None or kind not in {Kind.SUBMIT, Kind.SIGN}:
        return ""
    if by.pk in authors(notice):
        return "您参与了这份通报的拟稿，核稿和签发须由其他人办理。"
    if kind == Kind.SIGN and by.pk in reviewers(notice):
        return "您核过这份通报，签发须由其他人办理。"
    return ""


def authors(notice: Notice) -> set[int]:
    """Return the people who drafted the notice, changed it or sent it to review."""
    written = Event.objects.filter(
        object_type="notices.Notice", object_id=str(notice.pk), verb__in=WRITING
    )
    people = set(written.values_list("person_id", flat=True))
    for rows in (
        notice.steps.filter(kind=Kind.SEND),
        BlockChange.objects.filter(notice=notice),
        FigureOverride.objects.filter(notice=notice),
    ):
        people |= set(rows.values_list("by", flat=True))
    return {pk for pk in (*people, notice.created_by_id) if pk}


def reviewers(notice: Notice) -> set[int]:
    people = notice.steps.filter(kind=Kind.SUBMIT).values_list("by", flat=True)
    return {pk for pk in people if pk}


def why_fixed(notice: Notice) -> str:
    """Return why words and facts of the notice cannot be changed now, or nothing."""
    if notice.state in EDITABLE:
        return ""
    if notice.state in {State.IN_REVIEW, State.SUBMITTED}:
        return f"通报正在{notice.get_state_display()}，内容不能改；需要改动请先退回。"
    return f"通报{notice.get_state_display()}，内容不能再改。"
