"""The files of the administrator's lists, in which no cell is a formula.

import-export's own guard knows only `=` and takes it away; this one keeps every character.
"""

from __future__ import annotations

from typing import Any

from import_export.formats import base_formats
from tablib import Dataset

from units.exports import neutral


def neutralised(data: Dataset) -> Dataset:
    """Return the same rows with an apostrophe before what a spreadsheet would calculate."""
    made = Dataset(headers=data.headers, title=data.title)
    for row in data:
        made.append([neutral(str(v)) if isinstance(v, str) else v for v in row])
    return made


class Xlsx(base_formats.XLSX):
    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        return super().export_data(neutralised(dataset), **kwargs)


class Csv(base_formats.CSV):
    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        return super().export_data(neutralised(dataset), **kwargs)


FORMATS = [Xlsx, Csv]
base_formats.BINARY_FORMATS.append(Xlsx)  # numbers and days stay numbers and days
