"""The settings of a block as forms: nobody writes the options by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from notices.composition.options import CHARTS, FINDINGS, ROUNDS, ROWS
from notices.composition.tokens import TokenError, expression
from notices.editing.texts import TextBlock
from notices.models import Block
from supervision.indicators.dimensions import DEPARTMENTS, DIMENSIONS, TOWNS
from supervision.metrics import catalogue, references
from supervision.models import Finding
from units.forms import EditForm

LEVELS = [(1, "一级：一、"), (2, "二级：（一）"), (3, "三级：1."), (4, "四级：（1）")]
NUMBERINGS = [
    ("cn", "一、"), ("paren", "（一）"), ("is", "一是"), ("arabic", "1."),
    ("arabic_paren", "（1）"),
]  # fmt: skip
SEPARATORS = [("；", "分号"), ("，", "逗号"), ("、", "顿号"), ("。", "句号")]
COLUMNS = 14
METRIC_LIST = "metric-labels"


def _rows_label(rows: str) -> str:
    named = {ROUNDS: "各轮次（走势）", FINDINGS: "检查发现的问题"}
    return named.get(rows) or f"每个{DIMENSIONS[rows].label}一行"


def metric_labels() -> list[str]:
    return [metric.label for metric in catalogue.metrics().values()]


class MetricField(forms.CharField):
    """A metric by its label or key, narrowed or not; kept by key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(
            widget=forms.TextInput({"list": METRIC_LIST, "autocomplete": "off"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        head, at, rest = str(value or "").partition("@")
        metric = catalogue.metrics().get(head)
        return metric.label + at + rest if metric else value

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            reference = references.parse(text)
        except references.BadReference as error:
            raise forms.ValidationError(str(error)) from None
        return reference.key + (f"@{text.partition('@')[2]}" if "@" in text else "")


def _lines(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := raw.strip())]


class BlockForm(EditForm):
    """What every kind of block may have: when it is printed, and what stands there otherwise."""

    when = forms.CharField(
        label="满足这些条件才印",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="每行一个，全部满足才印。写数字的名称或代码，不为零（名单不空）就满足；"
        "前面加“!”表示为零才满足。",
    )
    any = forms.CharField(
        label="满足其中一个就印", required=False, widget=forms.Textarea({"rows": 2}),
        help_text="每行一个，写法同上。",
    )  # fmt: skip
    otherwise = forms.CharField(
        label="不满足时改印", required=False, widget=forms.Textarea({"rows": 2}),
        help_text="留空就不印这一段。",
    )  # fmt: skip
    LISTS = ("when", "any")
    # What is folded away unless it is used, by its heading; the rest stands at the top.
    FOLDED: ClassVar[dict[str, tuple[str, ...]]] = {"什么时候印": ("when", "any", "otherwise")}
    PLAIN: ClassVar[tuple[str, ...]] = ("otherwise",)

    def facts_of(self, record: Any) -> dict[str, Any]:
        return self.facts(record.options)

    def facts(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value of every field for stored options."""
        found: dict[str, Any] = {name: options.get(name, "") for name in self.PLAIN}
        for name in self.LISTS:
            given = options.get(name, [])
            found[name] = given if isinstance(given, str) else "\n".join(given)
        return found

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        folded = {name for names in self.FOLDED.values() for name in names}
        return [bound for bound in self.visible_fields() if bound.name not in folded]

    @property
    def folded_fields(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Return heading, fields, and whether the fold is open."""
        folds = ((label, [self[name] for name in names]) for label, names in self.FOLDED.items())
        return [(label, found, any(b.value() or b.errors for b in found)) for label, found in folds]

    def clean_when(self) -> str:
        return self._checked("when")

    def clean_any(self) -> str:
        return self._checked("any")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        for line in _lines(text):
            try:
                expression(line.removeprefix("!"))
            except TokenError as error:
                raise forms.ValidationError(f"“{line}”：{error.sentence}") from None
        return text

    def options(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return the stored options with what the form says put in their place."""
        found = {k: v for k, v in stored.items() if k not in (*self.LISTS, *self.PLAIN)}
        for name in self.LISTS:
            if given := _lines(self.cleaned_data[name]):
                found[name] = given
        for name in self.PLAIN:
            if value := self.cleaned_data[name]:
                found[name] = value
        return found


class HeadingForm(BlockForm):
    level = forms.TypedChoiceField(label="层级", choices=LEVELS, coerce=int)
    numbering = forms.ChoiceField(
        label="编号", required=False,
        choices=[("", "按层级"), *NUMBERINGS, ("none", "不编号")],
    )  # fmt: skip
    PLAIN: ClassVar[tuple[str, ...]] = ("otherwise", "numbering", "level")
    field_order = ["level", "numbering"]

    def facts(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return super().facts(options) | {"level": options.get("level", 1)}


class ParagraphForm(BlockForm):
    numbering = forms.ChoiceField(
        label="编号", required=False, choices=[("", "不编号"), *NUMBERINGS]
    )
    join = forms.BooleanField(label="接在上一段后面，不另起一段", required=False)
    PLAIN: ClassVar[tuple[str, ...]] = ("otherwise", "numbering", "join")
    field_order = ["numbering", "join"]


class CasesForm(ParagraphForm):
    kinds = forms.MultipleChoiceField(
        label="列哪些问题", choices=Finding.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    separator = forms.ChoiceField(label="各项之间用", choices=SEPARATORS)
    PLAIN: ClassVar[tuple[str, ...]] = ("otherwise", "numbering", "join", "kinds", "separator")
    field_order = ["kinds", "separator", "numbering", "join"]

    def facts(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return super().facts(options) | {"separator": options.get("separator", "，")}


class TableForm(BlockForm):
    """An attached table: its rows, order and chart; the columns are a form set beside it."""

    title = forms.CharField(label="附件标题", max_length=200)
    rows = forms.ChoiceField(label="行", choices=[(rows, _rows_label(rows)) for rows in ROWS])
    name = forms.CharField(
        label="第一列的名称", required=False, max_length=20, help_text="留空写“单位”。"
    )
    unit_class = forms.ChoiceField(
        label="只列", required=False,
        choices=[("", "全部"), (TOWNS, "镇（街道）"), (DEPARTMENTS, "部门单位")],
    )  # fmt: skip
    sort = MetricField(
        label="按哪个指标排序", required=False, help_text="由大到小；留空按名册顺序。"
    )
    skip_empty = MetricField(label="哪个指标为零就不列", required=False)
    numbered = forms.BooleanField(label="加序号", required=False)
    total = forms.BooleanField(label="加合计行", required=False)
    two_up = forms.BooleanField(label="分左右两栏排", required=False)
    kinds = forms.MultipleChoiceField(
        label="列哪些问题", required=False, choices=Finding.Kind.choices,
        widget=forms.CheckboxSelectMultiple, help_text="只用于“检查发现的问题”。",
    )  # fmt: skip
    verdict = forms.CharField(label="检查结果一栏写", required=False, max_length=20)
    chart = forms.ChoiceField(
        label="配图", required=False,
        choices=[("", "不配图"), *zip(CHARTS, ("横条", "堆叠条", "折线", "热力图"), strict=True)],
    )  # fmt: skip
    chart_title = forms.CharField(label="图的标题", required=False, max_length=60)
    chart_columns = forms.CharField(
        label="图里画哪几列", required=False, max_length=200,
        help_text="写列的名称，用顿号隔开；留空画全部指标列。",
    )  # fmt: skip
    alone = forms.BooleanField(label="只印图，不印表", required=False)
    ranked = forms.BooleanField(label="图里标名次", required=False)
    average = forms.BooleanField(label="图里画全县平均", required=False)
    top = forms.IntegerField(label="图里只画前几名", required=False, min_value=0, max_value=99)
    field_order = [
        "title", "rows", "name", "unit_class", "sort", "skip_empty", "numbered", "total", "two_up",
        "kinds", "verdict", "chart", "chart_title", "chart_columns", "alone", "ranked", "average",
        "top",
    ]  # fmt: skip
    TABLE = (
        "rows", "name", "sort", "skip_empty", "numbered", "total", "two_up", "kinds", "verdict",
    )  # fmt: skip
    CHART = ("alone", "ranked", "average", "top")

    def facts_of(self, record: Any) -> dict[str, Any]:
        return self.facts(record.options) | {"title": record.text}

    def facts(self, options: Mapping[str, Any]) -> dict[str, Any]:
        table, chart = options.get("table") or {}, options.get("chart") or {}
        return (
            super().facts(options)
            | {name: table.get(name, "") for name in self.TABLE}
            | {name: chart.get(name, "") for name in self.CHART}
            | {
                "rows": table.get("rows", "unit"),
                "unit_class": (table.get("only") or {}).get("unit_class", ""),
                "chart": chart.get("kind", ""),
                "chart_title": chart.get("title", ""),
                "chart_columns": "、".join(chart.get("columns", [])),
            }
        )

    def table(self, stored: Mapping[str, Any], columns: list[dict[str, str]]) -> dict[str, Any]:
        """Return the options of the attachment with these columns."""
        typed = self.cleaned_data
        found = self.options(stored)
        before = stored.get("table") or {}
        table: dict[str, Any] = {n: typed[n] for n in self.TABLE if typed[n]}
        only = {k: v for k, v in (before.get("only") or {}).items() if k != "unit_class"}
        if typed["unit_class"]:
            only["unit_class"] = typed["unit_class"]
        if only:
            table["only"] = only
        if typed["rows"] == FINDINGS:
            table["kinds"] = typed["kinds"] or list(Finding.Kind.values)
        else:
            table.pop("kinds", None)
            table["columns"] = columns
        found |= {"table": table}
        for other in ("separate", "given", "pages", "chart"):
            found.pop(other, None)
        if typed["chart"]:
            chart: dict[str, Any] = {"kind": typed["chart"]}
            chart |= {n: typed[n] for n in self.CHART if typed[n]}
            if typed["chart_title"]:
                chart["title"] = typed["chart_title"]
            names = [n.strip() for n in typed["chart_columns"].split("、") if n.strip()]
            found["chart"] = chart | ({"columns": names} if names else {})
        return found


class ColumnForm(forms.Form):
    place = forms.IntegerField(label="第几列", required=False, min_value=1, max_value=99)
    label = forms.CharField(label="列名", required=False, max_length=30)
    metric = MetricField(label="指标", required=False)
    field = forms.ChoiceField(
        label="或者写", required=False,
        choices=[
            ("", "指标的数"), ("owner", "责任单位"), ("platform", "平台"), ("fixed", "整改结果"),
        ],
    )  # fmt: skip
    against = MetricField(label="整改结果对照的指标", required=False)

    def column(self) -> dict[str, str] | None:
        """Return the column, or None for a line left empty."""
        names = ("label", "metric", "field", "against")
        found = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        return found or None


ColumnSet = forms.formset_factory(ColumnForm, extra=0, max_num=COLUMNS, absolute_max=COLUMNS)


def columns_of(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the columns of an attachment for the form set, with empty lines to add more."""
    columns = (options.get("table") or {}).get("columns", [])
    lines = [{"place": n, **column} for n, column in enumerate(columns, 1)]
    return lines + [{} for _ in range(min(3, COLUMNS - len(lines)))]


def columns_from(lines: Any) -> list[dict[str, str]]:
    """Return the columns in the order of their places; those without one come last."""
    forms_ = [one for one in lines.forms if one.column()]
    forms_.sort(key=lambda one: one.cleaned_data.get("place") or COLUMNS + 1)
    return [column for one in forms_ if (column := one.column())]


class AnnexForm(forms.Form):
    """A file that is annexed as it is."""

    title = forms.CharField(label="附件标题", max_length=200)
    file = forms.FileField(
        label="文件",
        help_text="xlsx 或 docx：取第一张表，按通报的样式排印；pdf 或图片：逐页原样印在后面。",
    )


FORMS: dict[str, type[BlockForm]] = {
    Block.Kind.HEADING: HeadingForm,
    Block.Kind.PARAGRAPH: ParagraphForm,
    Block.Kind.CASES: CasesForm,
    Block.Kind.ATTACHMENT: TableForm,
}


def form_of(block: TextBlock) -> type[BlockForm]:
    return FORMS[block.kind]
