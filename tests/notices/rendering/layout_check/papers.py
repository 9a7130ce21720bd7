"""Documents made for measuring: one that keeps the standard, and knobs to break one rule each.

They share nothing with the sheet of our own notices: the checker must know no template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HAN = (
    "各镇人民政府县政府各工作部门要按季度做好政务公开工作及时更新栏目内容认真办理群众来信和热线工单"
)
# A line of nothing but Han is one by which characters are counted; marks make ends of lines hard.
PLAIN = HAN * 5 + "。"
MARKED = (
    "县教育局、县水利局、县卫生健康局（含所属单位）“两微一端”更新及时，答复规范；群众满意。" * 6
)
COLOPHON = '<div class="colophon">抄送：市政务公开办。</div>'
SHEET = """
@font-face { font-family: "Paper Serif"; src: url("serif.otf"); }
@font-face { font-family: "Paper Sans"; src: url("sans.otf"); }
html { font: 16pt/28.99pt "Paper Serif"; letter-spacing: -.212pt; orphans: 1; widows: 1; }
body, p, h1, table { margin: 0; padding: 0; font-weight: normal; }
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @footnote { border: 0; padding: 0; margin: 0; }
        font: 14pt/20pt "Paper Serif"; }
@page :right { @bottom-right { content: "—" counter(page) "—"; vertical-align: top;
               padding: 3.1mm 14pt 0 0; width: 100%; text-align: right; } }
@page :left { @bottom-left { content: "—" counter(page) "—"; vertical-align: top;
              padding: 3.1mm 0 0 14pt; width: 100%; text-align: left; } }
.head { position: relative; height: 231.92pt; letter-spacing: 0; text-align: center; }
.organ { position: absolute; top: 35mm; width: 156mm; font-size: 50pt;
         line-height: 50pt; color: #e60012; }
.number { position: absolute; bottom: 4.8mm; width: 156mm; line-height: 16pt; }
.line { position: absolute; bottom: 0; width: 156mm; height: .5mm; background: #e60012; }
h1 { font-size: 22pt; line-height: 28.99pt; letter-spacing: 0; text-align: center;
     padding: 57.98pt 0 28.99pt; }
.text { text-indent: 31.576pt; text-align: justify; }
.text span, .list span { line-height: 1pt; }
.list { padding: 28.99pt 0 0 78.94pt; }
.list p:first-child { text-indent: -47.364pt; }
.signature { text-align: right; padding: 28.99pt 64pt 0 0; }
.attachment { break-before: page; }
.attachment h2 { font: 16pt/28.99pt "Paper Sans"; margin: 0; letter-spacing: 0; }
.attachment h3 { font: 22pt/28.99pt "Paper Serif"; margin: 0; letter-spacing: 0;
                 text-align: center; padding: 28.99pt 0; }
table { width: 100%; border-collapse: collapse; font-size: 12pt; line-height: 18pt;
        letter-spacing: 0; table-layout: fixed; }
td { border: .5pt solid #000; text-align: center; }
.verso { break-before: left; }
.colophon { float: footnote; footnote-display: block; font-size: 14pt; line-height: 24pt;
            letter-spacing: 0; border-top: .35mm solid #000;
            border-bottom: .35mm solid #000; padding: 2pt 14pt; }
.colophon::footnote-call, .colophon::footnote-marker { content: none; }
"""


@dataclass(frozen=True)
class Paper:
    """`sheet` is added to the style and wins; the rest replaces parts of the text."""

    sheet: str = ""
    head: bool = True
    red_line: bool = True
    title: str = "关于2023年第三季度全县政务公开<br>工作检查情况的通报"
    number: str = "县政办函〔2023〕45号"
    paragraphs: tuple[str, ...] = field(default=(PLAIN, MARKED) * 4)
    after: str = ""
    listed: tuple[str, ...] = ("政府网站栏目更新情况统计表", "群众来信办理情况统计表")
    attached: tuple[str, ...] | None = None  # as listed
    colophon: bool = True
    verso: bool = True  # the colophon goes on an even page
    last: str = ""

    def html(self) -> str:
        parts = []
        if self.head:
            line = '<div class="line"></div>' if self.red_line else ""
            parts.append(
                f'<div class="head"><div class="organ">样例县人民政府办公室</div>'
                f'<div class="number">{self.number}</div>{line}</div>'
            )
        parts.append(f"<h1>{self.title}</h1><p>各镇人民政府，县政府各工作部门：</p>")
        parts += [f'<p class="text"><span>{text}</span></p>' for text in self.paragraphs]
        parts += [self.after, self._list()]
        parts.append('<p class="signature">样例县人民政府办公室<br>2023年10月18日</p>')
        attached = self.listed if self.attached is None else self.attached
        parts += [self._attachment(n, name) for n, name in enumerate(attached, 1)]
        if self.colophon:
            parts.append(f'<div class="verso">{COLOPHON}</div>' if self.verso else COLOPHON)
        return "".join(parts) + self.last

    def _list(self) -> str:
        if not self.listed:
            return ""
        lines = [f"{n}.{name}" for n, name in enumerate(self.listed, 1)]
        lines = lines if len(lines) > 1 else list(self.listed)
        head, *rest = [f"<span>{line}</span>" for line in lines]
        more = "".join(f"<p>{line}</p>" for line in rest)
        return f'<div class="list"><p>附件：{head}</p>{more}</div>'

    def _attachment(self, number: int, name: str) -> str:
        rows = "".join(f"<tr><td>{n}<td>平木镇<td>按时（已办结）" for n in range(1, 9))
        label = f"附件{number}" if len(self.listed) > 1 else "附件"
        return f'<div class="attachment"><h2>{label}</h2><h3>{name}</h3><table>{rows}</table></div>'


def print_paper(**changes: Any) -> bytes:
    """Return the PDF of a paper with these changes."""
    from weasyprint import CSS, HTML

    paper = Paper(**changes)
    sheet, fonts = _sheet()
    sheets = [sheet, CSS(string=paper.sheet, font_config=fonts)]
    written: bytes = HTML(string=paper.html()).write_pdf(stylesheets=sheets, font_config=fonts)
    return written


def sheet_text() -> str:
    """Return the style with the faces where they lie on this machine."""
    package = find_spec("pylopdf_fonts_zh_cn")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent
    text = SHEET.replace("serif.otf", (folder / "NotoSerifSC-Regular.otf").as_uri())
    return text.replace("sans.otf", (folder / "NotoSansSC-Regular.otf").as_uri())


@lru_cache(maxsize=1)
def _sheet() -> tuple[Any, Any]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return CSS(string=sheet_text(), font_config=fonts), fonts
