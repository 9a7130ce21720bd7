"""Names of units in running text, found by the forms that all counties share.

A county that nobody has met has no register. Its units can still be told: their names end in a
few set ways, they stand between 、, in tables and before their own figures, and a name once seen
alone is recognised wherever it stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_STEMS = (
    "发展和改革|发展改革|发改|经济贸易|经贸|工业和信息化|工信|商工|工商|科技和工业信息化|科技|科学技术|教育体育|教体|教育和体育|教育|教科|科教|体育|公安|民政|司法"
    "|财政|人力资源和社会保障|人社|自然资源|资源|国土资源|国土|生态环境|环境|环保|环境保护|住房和城乡建设|住建|城乡建设|交通运输|交通|交建|水利|水务|水利和湖泊|农业农村|农业|农牧"
    "|商务|文化和旅游|文化广电和旅游|文旅|文广旅|文旅广电|文旅体|文广旅体|文体旅|文化旅游|卫生健康|卫健|卫计|退役军人事务|退役军人|应急管理|应急|审计|市场监督管理|市场监管|市监|统计|医疗保障|医保"
    "|信访|林业|林业和草原|林草|乡村振兴|扶贫开发|扶贫|城市管理|城管|综合行政执法|城市管理执法|行政执法|行政审批服务|行政审批|审批|政务服务和大数据管理|政务服务管理|政务服务|数据|大数据|税务|气象|烟草|邮政|供电"
    "|国资|金融|粮食|粮食和物资储备|机关事务|机关事务服务|档案|史志|招商|招商服务|移民|园林|环卫|水保|畜牧|畜牧兽医|蚕桑|茶业|果业|公路|公路管理|盐务|国税|地税|质监|食药监|食品药品监管|安监|规划|房管|民宗|民族宗教|侨务|外事|台办|编办|地震|防震减灾|消防|交警|河务|黄河河务|海洋|渔业|海洋渔业|农机|经信|经济和信息化|住房保障|卫生|计生|旅游|旅游发展|文物|电力|通信|物价|监察|人防|残联|残疾人联合|供销|供销联|供销合作|数字化信息服务|融媒体|政务信息|信息|政务公开|电子政务|档案史志"
)
_STEM = "|".join(sorted(_STEMS.split("|"), key=len, reverse=True))
_TAIL = "(?:分局|支局|局|委员会|委|办公室|办|厅|中心|大队|支队|总队|站|处|院|社|部|会)"
KNOWN = re.compile(rf"[市县区]?(?:{_STEM}){_TAIL}(?!部门|面|理|管|令)")
SUFFIX = re.compile(
    r"(?:街道办事处|街道办|街道|街办|镇人民政府|乡人民政府|镇政府|乡政府|镇办|民族乡|苏木|镇|乡|管委会|管理委员会|委员会|分局|局|办公室|办事处|公司|银行|信用社|保险|支行|合作社|联社|供销社|总社"
    r"|医院|法院|检察院|中心|开发区|园区|学校|中学|大队|支队|总队|管理处|管理站|服务站|工作站|监测站|公路段|书店|图书馆|档案馆|文化馆|博物馆|志馆|[^主督承交转查催代协经举开兴领快网好易近马次收合申试承]办|发改委|卫健委|卫计委|经信委|妇联|残联|工会)$"
)
TOWN = re.compile(
    r"(?:街道办事处|街道办|街道|街办|镇人民政府|乡人民政府|镇政府|乡政府|民族乡|苏木|镇|乡|办事处)$"
)
_LEAD = re.compile(
    r"^.*(?:其中|即|含|如|对|由|将|有|为|是|及|以及|责任单位|单位|分别|包括|涉及|具体|通报|批评|表扬|部门|镇办|各镇|主要|特别是|尤其是|分别为|分别是|来看|以上|的|在|与|向|给|以|被|转|由于|本次|本季度|季度)(?=[\u4e00-\u9fff]{2,})"
)
_COUNTY = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,8}省)?(?:[\u4e00-\u9fff]{2,6}市)?(?:[\u4e00-\u9fff]{1,5}[县区旗])(?=[\u4e00-\u9fff]{2,})"
)
_GENERIC = re.compile(
    r"^(?:个|各|全|本|该|相关|有关|部分|个别|多数|大部分|县直|区直|市直|其他|其它|所有|政府|工作|上级|下级|中央|省级|市级|县级|下属|所属|责任|牵头|承办|主管|有的|一些)|(?:部门|单位|各镇|镇办|各办|工作委|人民政府办公室|政府办公室)$"
)
_NOT_UNITS = re.compile(
    r"^(?:街道|政务新媒体|公众号|热线|便民服务中心|为民服务中心|乡镇|城镇|村镇|小城镇|社区|社会|委员会|办公室|中心|公司|结局|布局|格局|全局|大局|开局|邮局|僵局|单位|学校|医院|法院|管理处|管理站|收办|交办|督办|承办|转办|查办|催办|代办|协办|主办|经办|举办|开办|兴办|领办|快办|网办|掌上办|一网通办|好办|易办|就近办|马上办|网上办|一次办|处处|各处|好处|用处|分社|旅行社|常委|党委|省委|市委|县委|区委|村委|居委|建委|纪委|政委|编委|各委)$"
)


@dataclass(frozen=True)
class Name:
    """A unit's name in its place; `core` is what it is called without county and set endings."""

    text: str
    core: str
    start: int
    end: int


def core(name: str) -> str:
    """Return a name as compared: without county, level and the set endings of offices."""
    stripped = _COUNTY.sub("", name)
    stripped = re.sub(r"^(?:我县|我区|全县|本县|原)", "", stripped)
    if (
        len(stripped) > 2
        and stripped[0] in "县区市"
        and stripped[1:3] not in ("域工", "场监", "监局")
    ):
        stripped = stripped[1:]
    stripped = re.sub(r"(?:人民政府|政府)$", "", stripped) or stripped
    stripped = re.sub(r"(?:街道办事处|街道办|街办|办事处)$", "街道", stripped)
    return stripped if len(stripped) >= 2 else name


def looks_like_unit(text: str) -> bool:
    """Tell whether a text standing alone is the name of one unit."""
    if not 2 <= len(text) <= 20 or not re.fullmatch(r"[\u4e00-\u9fff（）“”·]+", text):
        return False
    return bool(SUFFIX.search(text)) and not _GENERIC.search(text) and not _NOT_UNITS.search(text)


def is_town(name: str) -> bool:
    return bool(TOWN.search(name))


_SEGMENT = re.compile(r"[^，、；。：（）！？“”《》\d\s，,;:()\x01%]+")


def known_names(passages: Iterable[str], cells: Iterable[str]) -> set[str]:
    """Return the names that stand alone somewhere: between 、, before a figure, in a cell."""
    whole = {cell for cell in cells if looks_like_unit(cell)}
    found = set(whole)
    for text in passages:
        for match in _SEGMENT.finditer(text):
            segment = match[0]
            before = text[match.start() - 1] if match.start() else ""
            after = text[match.end()] if match.end() < len(text) else ""
            town = re.match(r"[\u4e00-\u9fff]{2,4}?[镇乡](?!镇|村|街|人民|政府)", segment)
            if before == "、" and town and looks_like_unit(town[0]):
                found.add(town[0])
            if before not in "、（：" and after not in "、" and not after.isdigit():
                continue
            stripped = _LEAD.sub("", segment)
            for piece in pieces(stripped):
                known = KNOWN.search(piece)
                if known and known.end() == len(piece):
                    piece = known[0]
                if looks_like_unit(piece):
                    found.add(piece)
    return found - {
        name
        for name in found - whole
        if any(name != other and name.endswith(other) for other in found if len(other) > 2)
    }


def pieces(segment: str) -> list[str]:
    """Split names that a lost 、 has run together, or that 和 joins: 董家营镇发改局."""
    parts = re.split(
        r"(?<=[\u4e00-\u9fff][镇乡])(?=(?!村)[\u4e00-\u9fff]{2,}局)|(?<=局)(?=[\u4e00-\u9fff]{2,}(?:局|镇)$)",
        segment,
    )
    out: list[str] = []
    for part in parts:
        sides = re.split(r"[和与及]|以及", part)
        if len(sides) > 1 and all(looks_like_unit(side) for side in sides):
            out.extend(sides)
        else:
            out.append(part)
    return out


class Finder:
    """Finds names in any text: those met standing alone, and those every county has."""

    def __init__(self, names: Iterable[str]) -> None:
        cores = {core(name) for name in names} | set(names)
        usable = sorted((n for n in cores if len(n) >= 2), key=len, reverse=True)
        alternatives = "|".join(re.escape(name) for name in usable[:2000])
        prefix = r"(?:[县区市])?"
        self._pattern = re.compile(
            f"{prefix}(?:{alternatives})|{KNOWN.pattern}" if alternatives else KNOWN.pattern
        )

    def find(self, text: str) -> list[Name]:
        """Return the names in a text from left to right."""
        found = []
        for match in self._pattern.finditer(text):
            if looks_like_unit(match[0]) or looks_like_unit(core(match[0])):
                found.append(Name(match[0], core(match[0]), match.start(), match.end()))
        return found
