"""Drawing the checker's marks: templates would put blanks between the pieces of a line."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from notices.checks.marked import Segment

register = template.Library()


@register.simple_tag
def passages(segments: Sequence[Segment]) -> SafeString:
    """Draw a line of text; what a remark speaks of leads to it."""
    return format_html_join("", "{}{}", ((_anchors(one), _drawn(one)) for one in segments))


def _anchors(segment: Segment) -> SafeString:
    return format_html_join("", '<span id="passage-{}"></span>', ((n,) for n in segment.starts))


def _drawn(segment: Segment) -> SafeString | str:
    main = segment.gravest
    if main is None:
        return format_html("{}", segment.text)
    return format_html(
        '<a class="passage passage-{}" href="#remark-{}" data-remarks="{}">{}</a>',
        "waived" if main.is_waived else main.remark.severity.value,
        main.number,
        segment.numbers,
        segment.text,
    )
