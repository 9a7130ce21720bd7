"""Faults in many wordings, one a sentence; and right notices full of what looks like a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from notices.checks.check import check_text
from notices.checks.remark import Severity

pytestmark = pytest.mark.django_db

OPENING = "各镇人民政府，县政府各工作部门：\n现将2024年第一季度有关情况通报如下：\n一、总体情况\n"
HALF = str.maketrans("，；：（）", ",;:()")

FAULTY = [
    ("rates", "本季度热线平台转办工单412件，其中超时办结11件，按期办结率为96.33%。"),
    ("rates", "全县各单位受理来信88件，截至3月底办结81件、正在办理7件，办结率93.05%。"),
    ("rates", "应回访工单350件，成功回访322件，其中满意301件，不满意21件，满意率91.48%。"),
    ("rates", "抽查政务新媒体52个，不合格5个，合格率92.38%。"),
    ("rates", "抽查网站11家，全部合格；抽查政务新媒体38个，发现3个不合格，合格率90.1%。"),
    ("rates", "报送信息213条，采用98条，采用率达到45.01%。"),
    ("rates", "下达整改通知26份，已整改23份，整改率为86.5%。"),
    ("rates", "第一季度共接到群众诉求1024件，按时办结1003件，按时办结率97.94%。"),
    ("shares", "投诉类310件，占46.9%；咨询类211件，占31.9%；求助类140件，占22.2%。共计661件。"),
    (
        "shares",
        "一季度共受理诉求661件。其中投诉类310件，占比46.9%；咨询类211件，占比33.9%；求助类140件，占比21.2%。",
    ),
    (
        "parts",
        "一季度全县发布信息2215条，其中门户网站发布1215条，微信公众号发布880条，微博发布130条。",
    ),
    ("parts", "投诉120件、咨询85件、求助60件，合计275件。"),
    ("parts", "共有政务新媒体31个，其中微信公众号22个、微博5个、抖音5个。"),
    ("parts", "涉及住建局12件、城管局8件、交通局5件，共26件。"),
    ("parts", "全县收到留言96条，其中各镇收到41条，县直部门收到56条。"),
    ("parts", "逾期办理的6件工单（住建局3件、青禾镇2件、水利局2件）已督促整改。"),
    ("lists", "对住建局、城管局、交通局、水利局等5个单位予以通报批评。"),
    ("lists", "青禾镇、石桥镇、白沙镇、双河镇3个镇未按时报送。"),
    ("lists", "以下4个单位：住建局、城管局、交通局、水利局、财政局栏目长期未更新。"),
    ("lists", "排名前三的镇为青禾镇、石桥镇。"),
    ("dates", "请于2024年2月30日前报送。"),
    ("dates", "数据统计时间为2024年3月31日至2024年1月1日。"),
    (
        "praise",
        "（一）账号运维。财政局、住建局政务新媒体更新及时，予以通报表扬。\n（二）存在问题。住建局微信公众号长期未更新，予以通报批评。",
    ),
    ("foreign_units", "青禾镇、民政部、住建局信息更新不及时。"),
    ("headings", "（一）信息发布。完成较好。\n（三）政民互动。完成较好。"),
    ("headings", "一是加强领导。二是强化培训。四是严格审核。"),
    ("headings", "（一）信息发布。完成较好。\n（一）政民互动。完成较好。"),
    ("growth", "受理工单520件，去年同期480件，同比增长9.3%。"),
    ("growth", "投诉量由去年的320件下降到350件。"),
    ("opposites", "存在问题32个，已完成整改28个，未完成整改5个。"),
    ("opposites", "受理信件75件，按期答复70件，逾期答复4件。"),
    ("expressions", "各单位要提高整治站位。"),
    ("document_number", "根据《关于加强管理的通知》（临政办发[2023]15号）要求。"),
    ("aspects", "主要存在以下三个方面问题：\n一是更新不及时。\n二是审核不严。"),
    ("aspects", "下一步从三个方面抓好落实：一是加强领导。二是强化培训。"),
    ("aspects", "要重点做好以下4项工作：\n（一）加强领导。\n（二）强化培训。\n（三）严格审核。"),
    ("aspects", "提出三点要求：一是加强领导，二是强化培训，三是严格审核，四是及时公开。"),
    ("aspects", "存在两类突出问题：（一）更新慢；（二）错字多；（三）不回应。"),
    ("ranking_order", "按时办结率前三位的是青禾镇（99.1%）、石桥镇（99.86%）、白沙镇（98.2%）。"),
    ("ranking_order", "报送量排名前三的依次为住建局20件、城管局18件、交通局19件。"),
    ("ranking_order", "按时办结率后三位的是青禾镇（89.8%）、石桥镇（79.1%）、白沙镇（88.2%）。"),
    ("ranking_order", "青禾镇（20条）、石桥镇（28条）、白沙镇（16条）位居前三。"),
    ("lists", "按时办结率后三位的是青禾镇（89.8%）、石桥镇（79.1%）。"),
    (
        "repeated",
        "全县共有在运行政务新媒体账号32个。\n（二）新媒体。全县共有在运行政务新媒体账号35个，运行平稳。",
    ),
    ("rates", "办结率100%，群众满意率99.1%（受理投诉诉求200件，不满意4件）。"),
    ("parts", "一季度，网站共发布信息896条（政务动态512条、通知公告203条、政策文件191条）。"),
    ("rates", "全镇12个村共公开村务信息240条，应公开250条，公开率98%。"),
    ("rates", "督办事项48项，办结45项，办结率95.75%。"),
]

CORRECT = [
    "下一步从三个方面抓好落实：一是加强领导。二是强化培训。三是严格审核。",
    "做好以下3项工作：一是加强领导，二是强化培训。\n三是严格审核。",
    "主要存在三方面问题。一是更新慢。二是错字多。三是不回应。各单位要举一反三。",
    "从两个方面改进：一是抓审核，一要严，二要快。二是抓培训。",
    "按时办结率前三位的是青禾镇（99.86%）、石桥镇（99.1%）、白沙镇（98.2%）。",
    "按时办结率后三位的是青禾镇（79.86%）、石桥镇（82.1%）、白沙镇（88.2%）。",
    "逾期件数前三位的是住建局2件、城管局3件、交通局4件。",
    "受理量由低到高前三位的是住建局2件、城管局3件、交通局4件。",
    "发布量前三位的是青禾镇（发布20条，占10.1%）、石桥镇（发布18条，占9.8%）、白沙镇（发布16条，占9.9%）。",
    "排名前三的是：供热问题311件，占29.79%；物业管理166件，占15.90%；交通出行98件，占9.39%。",
    "前三季度的青禾镇、石桥镇工作较好。",
    "前三名青禾镇、石桥镇并列，均为20条；白沙镇18条。",
]

RIGHT = (Path(__file__).parent / "right_notices.txt").read_text(encoding="utf-8").split("@@ ")[1:]


@pytest.mark.parametrize(("rule", "text"), FAULTY, ids=lambda value: str(value)[:16])
@pytest.mark.parametrize("half", [False, True], ids=["full", "half"])
def test_a_fault_is_found_in_whatever_words(rule: str, text: str, half: bool) -> None:
    report = check_text(OPENING + (text.translate(HALF) if half else text))
    assert rule in {r.rule for r in report.remarks if r.severity != Severity.HINT}


@pytest.mark.parametrize("text", CORRECT)
@pytest.mark.parametrize("half", [False, True], ids=["full", "half"])
def test_what_only_looks_like_a_fault_is_left_alone(text: str, half: bool) -> None:
    report = check_text(OPENING + (text.translate(HALF) if half else text))
    assert [r.message for r in report.remarks if r.severity != Severity.HINT] == []


@pytest.mark.parametrize("notice", RIGHT, ids=lambda notice: notice[:1])
def test_a_right_notice_with_traps_gives_no_remark(notice: str) -> None:
    report = check_text(notice.partition("\n")[2])
    assert [r.message for r in report.remarks if r.severity != Severity.HINT] == []
