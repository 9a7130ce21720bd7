"""The worked example of the README: a notice of ours with the usual faults, and what is said."""

from __future__ import annotations

import pytest
from django.conf import settings

from notices.checks.check import check_text

pytestmark = pytest.mark.django_db

EXAMPLE = settings.FIXTURES_DIR / "examples" / "faulty_notice.txt"

SAID = [
    ("parts", "error", "63件，或改正分项"),
    ("rates", "error", "91.94%"),
    ("rates", "error", "98.91%"),
    ("rates", "error", "92.5%"),
    ("lists", "error", "5个"),
    ("praise", "error", ""),
    ("praise", "warning", ""),
    ("foreign_units", "error", "教育局"),
    ("headings", "error", "三、"),
    ("expressions", "error", "政治站位"),
    ("dates", "error", ""),
    ("dates", "warning", "2024年7月8日"),
    ("attachments", "error", "第二季度信息采用情况统计表"),
    ("table_sums", "error", "44"),
]


def test_the_example_gets_exactly_its_remarks() -> None:
    report = check_text(EXAMPLE.read_text(encoding="utf-8"))
    said = sorted((r.rule, r.severity.value, r.expected) for r in report.remarks)
    assert said == sorted(SAID)


def test_the_readme_shows_every_remark_of_the_example() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    report = check_text(EXAMPLE.read_text(encoding="utf-8"))
    assert [r.message for r in report.remarks if r.message not in readme] == []
