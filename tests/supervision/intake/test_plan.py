"""What becomes of rows: new, changed, the same, refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from supervision.models import (
    ContentError,
    MediaAccount,
    Post,
    Publication,
    SiteColumn,
    Website,
    WorkOrder,
)
from tests.factories import (
    make_account,
    make_column,
    make_county,
    make_order,
    make_post,
    make_publication,
    make_unit,
)
from tests.supervision.intake.building import (
    ORDER_HEADER,
    bring,
    counts,
    order,
    orders,
    preview,
    reasons,
    sheet,
)
from units.models import County, Unit, UnitAlias

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")


def moment(*parts: int) -> datetime:
    return timezone.make_aware(datetime(*parts))  # type: ignore[arg-type]


def test_a_row_becomes_a_work_order(county: County, housing: Unit) -> None:
    bring(county, orders(order("20230703000000001")))
    made = WorkOrder.objects.get()
    assert (made.channel, made.number, made.unit) == ("hotline", "20230703000000001", housing)
    assert made.received_at == moment(2023, 7, 3, 9)
    assert made.due_at == moment(2023, 7, 10, 23, 59, 59)
    assert (made.appeal_kind, made.satisfaction) == ("complaint", "satisfied")


def test_the_same_rows_again_are_the_same(county: County, housing: Unit) -> None:
    bring(county, orders(order("1"), order("2", closed="")))
    assert counts(preview(county, orders(order("1"), order("2", closed="")))) == (0, 0, 2, 0)


def test_a_later_closing_changes_the_order(county: County, housing: Unit) -> None:
    bring(county, orders(order(closed="", satisfaction="")))
    batch = bring(county, orders(order()))
    assert counts(batch) == (0, 1, 0, 0)
    (row,) = batch.preview["sheets"][0]["rows"]["changed"]
    assert row["changes"] == [
        {"label": "办结时间", "before": "", "after": "2023年7月8日16:00"},
        {"label": "满意度", "before": "未评价", "after": "满意"},
    ]


def test_an_empty_cell_does_not_wipe_what_is_stored(county: County, housing: Unit) -> None:
    bring(county, orders(order()))
    batch = bring(county, orders(order(closed="", satisfaction="　", kind=None)))
    assert counts(batch) == (0, 0, 1, 0)
    assert WorkOrder.objects.get().satisfaction == "satisfied"


def test_a_cell_that_says_so_is_emptied(county: County, housing: Unit) -> None:
    bring(county, orders(order()))
    assert counts(bring(county, orders(order(closed="清空", satisfaction="清空")))) == (0, 1, 0, 0)
    stored = WorkOrder.objects.get()
    assert (stored.closed_at, stored.satisfaction) == (None, "unrated")


def test_an_order_closed_on_the_due_day_is_on_time(county: County, housing: Unit) -> None:
    bring(
        county,
        orders(
            order("1", due="2023-07-10", closed="2023-07-10"),
            order("2", due="2023-07-10 12:00", closed="2023-07-10"),
            order("3", due="2023-07-10", closed="2023-07-10 18:00"),
            order("4", due="2023-07-10 12:00", closed="2023-07-10 12:01"),
            order("5", received="2023-07-10 15:00", due="2023-07-10", closed="2023-07-10"),
        ),
    )
    late = [o.number for o in WorkOrder.objects.order_by("number") if o.closed_at > o.due_at]
    assert late == ["4"]


def test_a_second_row_of_the_same_order_is_refused_naming_the_first(county, housing) -> None:
    batch = preview(county, orders(order("1"), order("2"), order("1", closed="")))
    assert counts(batch) == (2, 0, 0, 1)
    assert reasons(batch) == ["4 A: 与第 2 行重复（渠道、工单编号相同），只取先出现的一行。"]


def test_a_repetition_in_another_sheet_names_the_sheet(county: County, housing: Unit) -> None:
    again = orders(order("1"), name="热线工单二")
    batch = preview(county, orders(order("1")), again)
    assert reasons(batch) == [
        "2 A: 与“12345热线工单”第 2 行重复（渠道、工单编号相同），只取先出现的一行。"
    ]


def test_the_same_number_in_another_channel_is_another_order(county: County, housing) -> None:
    batch = preview(county, orders(order("1")), orders(order("1"), name="县长信箱"))
    assert counts(batch) == (2, 0, 0, 0)


def test_every_fault_of_a_row_is_told_with_its_column(county: County, housing: Unit) -> None:
    faulty = order(20230703000000001, "住健局", kind="吐槽", received="2023-02-30")
    batch = preview(county, orders(order("1"), faulty))
    told = reasons(batch)
    assert [r.split(":")[0] for r in told] == ["3 A", "3 C", "3 E", "3 D"]
    assert "单位名录中没有“住健局”，是否为“住建局”" in told[3]


def test_a_missing_value_is_told(county: County, housing: Unit) -> None:
    batch = preview(county, orders(order("", received=None)))
    assert reasons(batch) == ["2 A: 工单编号不能为空。", "2 E: 受理时间不能为空。"]


def test_what_the_database_would_refuse_is_refused_in_words(county: County, housing) -> None:
    batch = preview(
        county, orders(order("1", closed="2023-07-01"), order("2", due="2023-06-01", closed=""))
    )
    assert reasons(batch) == [
        "2 G: 办结时间2023年7月1日23:59早于受理时间2023年7月3日09:00。",
        "3 F: 办理时限2023年6月1日23:59早于受理时间2023年7月3日09:00。",
    ]


def test_a_stored_date_counts_in_the_check(county: County, housing: Unit) -> None:
    make_order(housing, date(2023, 7, 5), number="1")
    header = ["工单编号", "承办单位", "受理时间", "办结时间"]
    batch = preview(
        county, orders(["1", "住建局", "2023-07-05 10:00", "2023-07-01"], header=header)
    )
    assert "早于受理时间" in reasons(batch)[0]


def test_totals_notes_and_repeated_headers_are_no_rows(county: County, housing: Unit) -> None:
    rows = [order("1"), [], ORDER_HEADER, ["合计", None, None, 1], ["注：数据截至9月30日"]]
    batch = preview(county, orders(*rows))
    assert counts(batch) == (1, 0, 0, 0)
    assert batch.preview["sheets"][0]["remarks"] == [
        "表中没有“渠道”列，按标题或文件名认定为“12345热线”。",
        "第 5 行是“合计”，未导入。",
        "第 6 行是表下说明，未导入。",
    ]


def test_several_sheets_go_in_the_order_they_build_on_each_other(county: County) -> None:
    batch = bring(
        county,
        orders(order("1", unit="县交通局")),
        sheet(["账号名称", "平台类型", "开设主体"], ["凤县交通", "微信", "交通局"], name="账号"),
        sheet(["别名", "单位全称"], ["交运局", "凤县交通运输局"], name="别名"),
        sheet(
            ["单位全称", "单位简称", "单位类别"], ["凤县交通运输局", "交通局", "部门"], name="单位"
        ),
    )
    assert counts(batch) == (4, 0, 0, 0)
    unit = Unit.objects.get()
    assert WorkOrder.objects.get().unit == MediaAccount.objects.get().unit == unit
    assert UnitAlias.objects.get().unit == unit


def test_a_successor_may_stand_in_the_same_sheet(county: County) -> None:
    header = ["单位全称", "单位简称", "单位类别", "停用日期", "承接单位"]
    rows = [
        ["科技局全称", "科技局", "部门", "2023-06-30", "教科局"],
        ["教科局全称", "教科局", "部门", None, None],
    ]
    bring(county, sheet(header, *rows, name="单位名录"))
    assert Unit.objects.get(short_name="科技局").successor.short_name == "教科局"


def test_a_row_that_points_to_a_refused_unit_is_refused(county: County) -> None:
    header = ["单位全称", "单位简称", "单位类别", "承接单位"]
    units = sheet(
        header, ["甲局", "甲局", "帮派", None], ["乙局", "乙局", "部门", "甲局"], name="单位名录"
    )
    accounts = sheet(["账号名称", "平台类型", "开设主体"], ["甲号", "微信", "甲局"], name="账号")
    batch = preview(county, units, accounts)
    assert counts(batch) == (0, 0, 0, 3)


def test_a_renamed_unit_is_found_by_its_new_name_in_the_same_file(county: County) -> None:
    make_unit(county, name="凤县教育体育局", short_name="教体局")
    batch = bring(
        county,
        sheet(
            ["单位全称", "单位简称", "单位类别"], ["凤县教育体育局", "教育局", "部门"], name="单位"
        ),
        sheet(["账号名称", "平台类型", "开设主体"], ["凤县教育", "微信", "县教育局"], name="账号"),
    )
    assert counts(batch) == (1, 1, 0, 0)


def test_a_column_is_found_by_path_name_or_unit(county: County, housing: Unit) -> None:
    other = make_unit(county, short_name="交通局")
    make_column(county, path="公开/住建/动态", name="工作动态", units=[housing])
    make_column(county, path="公开/交通/动态", name="工作动态", units=[other])
    make_column(county, path="公开/人事", name="人事信息")
    header = ["栏目", "标题", "发布时间", "发布单位"]
    batch = bring(
        county,
        sheet(
            header,
            ["公开 > 交通 > 动态", "一", "2023-07-01", None],
            ["人事信息", "二", "2023-07-01", None],
            ["工作动态", "三", "2023-07-01", "交通局"],
            ["工作动态", "四", "2023-07-01", None],
            ["人事信箱", "五", "2023-07-01", None],
        ),
        accept_valid=True,
    )
    assert counts(batch) == (3, 0, 0, 2)
    paths = Publication.objects.order_by("pk").values_list("column__path", flat=True)
    assert list(paths) == ["公开/交通/动态", "公开/人事", "公开/交通/动态"]
    assert "叫“工作动态”的栏目有 2 个，请写栏目的完整路径" in reasons(batch)[0]


def test_a_column_keeps_several_responsible_units(county: County, housing: Unit) -> None:
    make_unit(county, short_name="交通局")
    make_unit(county, short_name="水利局")
    make_column(county).website.columns.all().delete()
    header = ["网站名称", "栏目路径", "栏目名称", "责任单位"]
    site = SiteColumn.website.field.related_model.objects.get().name
    bring(county, sheet(header, [site, "a", "甲", "住建局、县交通局"], name="栏目清单"))
    column = SiteColumn.objects.get()
    assert {u.short_name for u in column.units.all()} == {"住建局", "交通局"}
    batch = bring(county, sheet(header, [site, "a", "甲", "交通局，水利局"], name="栏目清单"))
    assert counts(batch) == (0, 1, 0, 0)
    assert {u.short_name for u in column.units.all()} == {"交通局", "水利局"}
    assert counts(preview(county, sheet(header, [site, "a", "甲", None], name="栏目清单"))) == (
        0,
        0,
        1,
        0,
    )


def test_an_account_of_two_platforms_needs_its_platform(county: County, housing: Unit) -> None:
    make_account(housing, name="凤县住建", platform="wechat")
    make_account(housing, name="凤县住建", platform="douyin")
    header = ["账号名称", "标题", "发布时间", "平台"]
    rows = [
        ["凤县住建", "一", "2023-07-01", "抖音"],
        ["凤县住建（微信公众号）", "二", "2023-07-01", None],
        ["凤县住建", "三", "2023-07-01", None],
    ]
    batch = bring(county, sheet(header, *rows), accept_valid=True)
    assert list(Post.objects.order_by("pk").values_list("account__platform", flat=True)) == [
        "douyin",
        "wechat",
    ]
    assert "请补上平台类型" in reasons(batch)[0]


def test_a_publication_without_address_is_known_by_column_title_and_time(county: County) -> None:
    column = make_column(county, path="a", name="甲")
    make_publication(column, date(2023, 7, 1), title="通知", published_at=moment(2023, 7, 1))
    header = ["栏目", "标题", "发布时间", "网址"]
    batch = bring(county, sheet(header, ["甲", "通知", "2023-07-01", "http://x.gov.cn/1"]))
    assert counts(batch) == (0, 1, 0, 0)
    other = sheet(header, ["甲", "通知", "2023-07-01", "http://x.gov.cn/2"])
    assert counts(preview(county, other)) == (1, 0, 0, 0)
    moved = sheet(header, ["甲", "通知（更正）", "2023-07-01", "http://x.gov.cn/1"])
    assert counts(preview(county, moved)) == (0, 1, 0, 0)


def test_a_post_that_another_address_already_has_is_refused(county: County, housing) -> None:
    account = make_account(housing, name="凤县住建")
    make_post(account, moment(2023, 7, 1), title="推文", url="http://a/1")
    header = ["账号名称", "标题", "发布时间", "链接"]
    batch = preview(county, sheet(header, ["凤县住建", "推文", "2023-07-01", "http://a/2"]))
    assert "库中已有账号名称、标题、发布时间相同而账号名称、网址不同的记录" in reasons(batch)[0]


def test_an_account_with_a_deregistration_date_is_deregistered(county: County, housing) -> None:
    header = ["账号名称", "平台类型", "开设主体", "注销日期", "状态"]
    bring(
        county,
        sheet(
            header,
            ["甲", "微信", "住建局", "2023-07-01", None],
            ["乙", "微信", "住建局", "2023-07-01", "运行中"],
        ),
        accept_valid=True,
    )
    assert MediaAccount.objects.get().state == "deregistered"


def test_reconstructed_rows_are_marked(county: County, housing: Unit) -> None:
    header = [*ORDER_HEADER, "数据性质"]
    bring(county, orders([*order("1"), "重构数据"], [*order("2"), None], header=header))
    assert list(
        WorkOrder.objects.order_by("number").values_list("is_reconstructed", flat=True)
    ) == [
        True,
        False,
    ]


def test_a_wrong_expression_is_masked_where_it_leaks(county: County, housing: Unit) -> None:
    header = ["责任单位", "所在位置", "错误表述", "发现日期"]
    bring(
        county, sheet(header, ["住建局", "公示", "电话13812345678", "2023-07-01"], name="错敏信息")
    )
    assert ContentError.objects.get().wrong == "电话138****5678"


def test_thousands_of_orders_need_few_queries(county, housing, django_assert_max_num_queries):
    """SQLite takes 999 parameters a statement: some sixty rows. Nothing else grows."""
    rows = [order(f"GD{n:07d}") for n in range(3000)]
    with django_assert_max_num_queries(100):
        bring(county, orders(*rows))
    with django_assert_max_num_queries(34):
        batch = bring(county, orders(*rows))
    assert counts(batch) == (0, 0, 3000, 0)


def test_a_column_of_texts_taken_for_units_is_refused_in_good_time(county, housing) -> None:
    for n in range(20):
        make_unit(county, short_name=f"第{n}中心")
    batch = preview(county, orders(*(order(str(n), f"{n}号来信反映" * 900) for n in range(400))))
    assert batch.rejected_count == 400
    assert all(len(reason) < 200 for reason in reasons(batch))


def test_sentences_do_not_repeat_what_is_masked(county: County, housing: Unit) -> None:
    (said,) = reasons(preview(county, orders(order("1", "张三13812345678"))))
    assert "138****5678" in said


def test_many_total_lines_are_summed_up(county: County, housing: Unit) -> None:
    batch = preview(county, orders(order("1"), *(["小计", n] for n in range(50))))
    assert len(batch.preview["sheets"][0]["remarks"]) == 21


def test_a_sheet_that_names_another_county_is_told(county: County, housing: Unit) -> None:
    make_county(name="石泉县")
    batch = preview(county, orders(order("1"), name="石泉县12345热线"))
    assert batch.preview["remarks"] == [
        "工作表“石泉县12345热线”写的是石泉县，正在导入的是凤县，请核对是否选错了县区。"
    ]
    own = preview(county, orders(order("1"), name="凤县转石泉县12345热线"))
    assert own.preview["remarks"] == []


def test_a_month_is_taken_where_days_are_seldom_known(county: County, housing: Unit) -> None:
    header = ["网站名称", "主办单位", "开通日期"]
    page = sheet(header, ["门户网站", "住建局", "2008年6月"], name="网站")
    batch = bring(county, page)
    assert Website.objects.get().launched_on == date(2008, 6, 1)
    assert "开通日期有 1 格只写到月，按当月 1 日读入。" in batch.preview["sheets"][0]["remarks"]


def test_units_of_another_county_are_no_successors_here(county: County, housing: Unit) -> None:
    other = make_unit(make_county(name="石泉县"), short_name="交通局")
    Unit.objects.filter(pk=housing.pk).update(successor=other)
    UnitAlias.objects.create(county=county, unit=other, name="交通口")
    batch = preview(county, orders(order("1"), order("2", "交通口")))
    assert counts(batch) == (1, 0, 0, 1)
    housing.refresh_from_db()
    with pytest.raises(ValidationError, match="承接单位须是同一县区的单位"):
        housing.clean()
    with pytest.raises(ValidationError, match="别名须指同一县区的单位"):
        UnitAlias.objects.get().clean()
