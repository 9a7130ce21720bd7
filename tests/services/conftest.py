"""Installations on the stacks that the tests of processes run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.installation import FILES, SERVERS, Installation, Stack

Install = Callable[[Stack], Installation]


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """Return an installation with all tables, from which the others take theirs."""
    made: dict[bool, Installation] = {}

    def make(stack: Stack) -> Installation:
        if stack.postgres not in made:
            only_database = Stack(postgres=stack.postgres, redis=False)
            made[stack.postgres] = Installation(tmp_path_factory.mktemp("original"), only_database)
        return made[stack.postgres]

    yield make
    for one in made.values():
        one.close()


@pytest.fixture
def install(tmp_path: Path, original: Install) -> Iterator[Install]:
    made = []

    def make(stack: Stack) -> Installation:
        made.append(Installation(tmp_path, stack, original=original(stack)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(params=[FILES, pytest.param(SERVERS, marks=pytest.mark.servers)], ids=str)
def installation(request: pytest.FixtureRequest, install: Install) -> Installation:
    return install(request.param)
