"""What can be wrong with a file, as sentences, and how large a file may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from units.actions import RefusedError

MAX_ROWS = 200_000
MAX_COLUMNS = 702  # up to column ZZ
MAX_CELLS = 10_000_000  # of all sheets together, empty ones between included
MAX_INFLATED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 300
MAX_SHEETS = 50


class IntakeError(RefusedError):
    """What is wrong with a file or batch, as a sentence for the person who brought it."""


class Unread(str):
    """A cell whose value cannot be known: what it shows, and why in a sentence."""

    sentence: str

    def __new__(cls, shown: str, sentence: str) -> Unread:
        cell = super().__new__(cls, shown)
        cell.sentence = sentence
        return cell


def uncalculated() -> Unread:
    return Unread(
        "（公式）",
        "这一格是公式，文件里没有保存它的结果。"
        "请用 Excel 或 WPS 打开文件，保存一次后再上传，或把公式改成数值。",
    )


def erroneous(code: str) -> Unread:
    return Unread(code, f"这一格是公式出错的结果“{code}”，请改正后再上传。")


@dataclass
class Marks:
    """What the bytes of a sheet tell beside its values. Rows and columns count from 0."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0
    without_result: int = 0
    unread: dict[tuple[int, int], Unread] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # column, top, bottom


def locked(file_name: str) -> IntakeError:
    return IntakeError(f"文件“{file_name}”设有打开密码，请在 Excel 或 WPS 中取消密码后再上传。")


def damaged(file_name: str) -> IntakeError:
    return IntakeError(
        f"文件“{file_name}”已损坏，无法读取。"
        "请重新导出，或用 Excel、WPS 打开后另存为 .xlsx 再上传。"
    )


def too_large(file_name: str) -> IntakeError:
    return IntakeError(
        f"文件“{file_name}”的表格范围超出限制（最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列）。"
        "请删除表格之外的多余单元格，或拆分后上传。"
    )


def too_many_sheets(file_name: str) -> IntakeError:
    return IntakeError(f"文件“{file_name}”的工作表超过 {MAX_SHEETS} 个，请拆分后上传。")


def unsupported(file_name: str, what: str) -> IntakeError:
    return IntakeError(f"文件“{file_name}”{what}，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")
