"""The two stacks that the tests of processes run on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.installation import FILES, SERVERS, Installation


@pytest.fixture(params=[FILES, pytest.param(SERVERS, marks=pytest.mark.servers)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    installed = Installation(tmp_path, request.param)
    yield installed
    installed.close()
