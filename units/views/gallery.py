"""The page that shows every component once, in each of its states."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from units.charts import samples
from units.models import Job
from units.requests import Request
from units.tables import Cell, Change, Column, Step, Tab, Table, Tile


class SampleForm(forms.Form):
    """One field of each sort; bound and wrong in one place, to show the errors."""

    name = forms.CharField(
        label="名称", help_text="写全称。", error_messages={"required": "请填写名称。"}
    )
    kind = forms.ChoiceField(label="类型", choices=[("quarter", "季度"), ("month", "月")])
    count = forms.IntegerField(label="数量", required=False)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea({"rows": 2}))
    agreed = forms.BooleanField(label="只看未办结", required=False)


def _jobs() -> list[Job]:
    return [
        Job(pk=1, label="计算指标", state="done", percent=100, message="已完成"),
        Job(pk=2, label="导入工单", state="failed", percent=40, message="第 18 行缺少承办单位。"),
    ]


def _table() -> Table:
    columns = [
        Column("单位", sort="unit"),
        Column("受理", "numeric", sort="received"),
        Column("办结率", "numeric"),
        Column("情况"),
    ]
    rows = [
        [Cell("城关镇", "#"), Cell("29", "#"), Cell("72.4%", "#"), Cell("正常", chip="good")],
        [
            Cell("县住房和城乡建设局", "#", reconstructed=True),
            Cell("18", "#", tally=True),
            Cell("77.8%", "#"),
            Cell("逾期", chip="bad", sub="2 件超过办理时限"),
        ],
    ]
    total = [Cell("合计"), Cell("47"), Cell("74.5%"), Cell()]
    return Table("来信办理情况", columns, rows, total, sort="-received")


def component_gallery(request: Request) -> HttpResponse:
    tiles = [
        Tile(
            "工单按时办结率", "74.5", "%", "#", changes=[
                Change("环比", "2.1 个百分点", "up", "good"),
                Change("同比", "0.4 个百分点", "down", "bad"),
            ],
            spark=samples.spark(),
        ),
        Tile("发布信息", "22067", "条", "#", tally=True, changes=[Change("环比", "", "same")]),
        Tile("政务新媒体", "62", "个", "#", reconstructed=True),
        Tile("满意率", "—", note="本轮没有评价"),
    ]  # fmt: skip
    context = {
        "form": SampleForm(),
        "wrong": SampleForm({"name": "", "kind": "quarter", "count": "十"}),
        "table": _table(),
        "tiles": tiles,
        "jobs": _jobs(),
        "steps": [
            Step("采集", "done", "已导入 12 批"),
            Step("检查", "now", "待计算指标"),
            Step("通报", "later", "未拟稿"),
            Step("整改", "later"),
            Step("归档", "later"),
        ],
        "tabs": [Tab("分子", "#", True), Tab("分母", "#")],
        "charts": samples.charts(),
        "page": Paginator(range(180), 50).page(2),
    }
    return render(request, "units/component/gallery.html", context)
