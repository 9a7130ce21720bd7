"""A start that would not be safe is refused with one sentence, and a safe one passes its checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

KEY = "k7Qz-" * 12
SOUND = {"JIDU_MODE": "production", "JIDU_SECRET_KEY": KEY, "JIDU_HOSTS": "jidu.example.gov.cn"}


def run(folder: Path, variables: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIDU_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=kept | {"JIDU_VAR_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"JIDU_SECRET_KEY": ""}, "生产模式缺少 JIDU_SECRET_KEY"),
        ({"JIDU_SECRET_KEY": "kurz"}, "JIDU_SECRET_KEY 太短"),
        ({"JIDU_HOSTS": ""}, "生产模式缺少 JIDU_HOSTS"),
        ({"JIDU_HOSTS": "*"}, "不能写 *"),
        ({"JIDU_MODE": "prod"}, "JIDU_MODE 应是 local 或 production，现为“prod”。"),
        ({"JIDU_SECOND_FACTOR_FOR": "leaders"}, "没有“leaders”这个角色，可填：staff、"),
        ({"JIDU_IDLE_MINUTES": "half"}, "JIDU_IDLE_MINUTES 应是不小于 2 的整数"),
        ({"JIDU_MAIL_URL": "mail.example"}, "JIDU_MAIL_URL 应写成"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_unsafe_start_is_refused_with_a_sentence(
    tmp_path: Path, change: dict[str, str], sentence: str
) -> None:
    ended = run(tmp_path, SOUND | change, "manage.py", "check")
    assert ended.returncode == 3
    assert ended.stderr.startswith("季督没有启动：")
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("module", ["config.wsgi", "config.celery"])
def test_servers_and_workers_refuse_alike(tmp_path: Path, module: str) -> None:
    ended = run(tmp_path, SOUND | {"JIDU_SECRET_KEY": ""}, "-c", f"import {module}")
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    command = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    ended = run(tmp_path, SOUND, *command)
    assert ended.returncode == 0, ended.stderr
