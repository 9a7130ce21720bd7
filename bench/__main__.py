"""`python -m bench`: prepare the data, run each item in a process of its own, write the results."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
from django.core.management import call_command

import bench
from bench import frame, report
from bench.frame import ITEMS, SCALES, Bench, Item, Measure

CLONE = Path(__file__).resolve().parents[1]


def main() -> int:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="jidu-bench-") as folder:
        if not asked.child:  # a child has its settings from its parent
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            os.environ["JIDU_VAR_DIR"] = folder
        django.setup()
        for found in pkgutil.iter_modules(bench.__path__):
            if found.name != "__main__":
                importlib.import_module(f"bench.{found.name}")
        return _child(asked) if asked.child else _parent(asked, Path(folder))


def _parent(asked: argparse.Namespace, folder: Path) -> int:
    chosen = [one for one in ITEMS.values() if asked.scale in one.scales]
    if asked.only:
        chosen = [one for one in chosen if one.key in asked.only]
        if unknown := set(asked.only) - {one.key for one in chosen}:
            keys = ", ".join(key for key, one in ITEMS.items() if asked.scale in one.scales)
            print(f"No item {', '.join(unknown)} at this scale. There are: {keys}")
            return 2
    return _run(asked, chosen, folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="county")
    parser.add_argument("--only", action="append", default=[], metavar="ITEM")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    parser.add_argument("--stack", default="", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(asked: argparse.Namespace, chosen: list[Item], folder: Path) -> int:
    """Run the items stack by stack; write the results when none was left out."""
    server = os.environ.get("JIDU_TEST_POSTGRES", "")
    measures: list[Measure] = []
    remarks: list[str] = []
    complete = not asked.only
    for stack in frame.STACKS:
        own = [one for one in chosen if stack in one.stacks]
        if asked.scale == "province" and stack != "postgresql":
            own = []
        if own and stack == "postgresql" and not server:
            print("Items on PostgreSQL left out: bash deploy/services.sh brings one.")
            complete, own = False, []
        if not own:
            continue
        base = Stack(stack, folder, server)
        prepared = base.call(asked, "prepare", base.prepare())
        remarks.append(prepared["remark"])
        print(remarks[-1], flush=True)
        for one in own:
            print(f"  {stack} {one.key} …", flush=True)
            environment = base.copy(one.key, shared=asked.scale == "province")
            try:
                told = base.call(asked, one.key, environment)
            except subprocess.CalledProcessError:  # its own words are above
                print(f"  {stack} {one.key} failed; the results are not written.", flush=True)
                complete = False
                continue
            found = [Measure(**line) for line in told["measures"]]
            measures += found
            print(*report.table(found)[2:], sep="\n", flush=True)
    print("", *report.table(measures), sep="\n")
    if complete:
        report.write(asked.scale, measures, remarks)
        print(f"\nWritten to {report.FILE.relative_to(CLONE)}.")
    return 0 if complete or asked.only else 1


class Stack:
    """One kind of data: where it is prepared, and a copy of it for every item."""

    def __init__(self, name: str, folder: Path, server: str) -> None:
        self.name, self.folder, self.server = name, folder / name, server

    def prepare(self) -> dict[str, str]:
        return self._environment("base")

    def copy(self, key: str, *, shared: bool) -> dict[str, str]:
        """Return the environment of a copy that the item may change; shared, of the data itself."""
        if shared:
            return self._environment("base", folder=key)
        if self.name == "postgresql":
            self._server(f'CREATE DATABASE "{key}" TEMPLATE "base"')
        else:
            shutil.copytree(self.folder / "base", self.folder / key)
        return self._environment(key)

    def _environment(self, name: str, folder: str = "") -> dict[str, str]:
        var = self.folder / (folder or name)
        var.mkdir(parents=True, exist_ok=True)
        set_here = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "JIDU_VAR_DIR": str(var),
            "JIDU_FONT_DIR": frame.font_folder(),
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }
        if self.name == "postgresql":
            if name == "base" and not folder:
                self._server('CREATE DATABASE "base"')
            set_here["DATABASE_URL"] = urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))
            set_here["REDIS_URL"] = os.environ["JIDU_TEST_REDIS"]
            # One process of the server serves one connection, so that its CPU time can be read.
            set_here["PGOPTIONS"] = "-c max_parallel_workers_per_gather=0 -c jit=off"
        return {k: v for k, v in os.environ.items() if k != "JIDU_MODE"} | set_here

    def _server(self, sql: str) -> None:
        import psycopg2

        connection = psycopg2.connect(self.server)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
        finally:
            connection.close()

    def call(self, asked: argparse.Namespace, key: str, environment: dict[str, str]) -> Any:
        """Run this program as a child and return what it found."""
        out = Path(environment["JIDU_VAR_DIR"]) / "bench.json"
        command = [
            sys.executable, "-m", "bench", "--child", key, "--stack", self.name,
            "--scale", asked.scale, "--runs", str(asked.runs), "--out", str(out),
        ]  # fmt: skip
        subprocess.run(command, cwd=CLONE, env=environment, check=True)  # noqa: S603
        return json.loads(out.read_text(encoding="utf-8"))


def _child(asked: argparse.Namespace) -> int:
    if asked.child == "prepare":
        found: dict[str, Any] = {"remark": _prepare(asked)}
    else:
        folder = asked.out.parent / "work"
        folder.mkdir(exist_ok=True)
        given = Bench(asked.scale, asked.stack, asked.runs, folder)
        measures = ITEMS[asked.child].function(given)
        measures = [measures] if isinstance(measures, Measure) else measures
        found = {"measures": [asdict(measure) for measure in measures]}
    asked.out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return 0


def _prepare(asked: argparse.Namespace) -> str:
    """Fill the stack's base; return a sentence on what it holds and how long that took."""
    from bench import generator

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    if asked.stack == "demo":
        call_command("load_demo", verbosity=0)
        what = "the demo counties, through the intake"
    else:
        what = generator.generate(generator.SCALES[asked.scale])
    return f"Data on {asked.stack}: {what}, in {time.perf_counter() - began:.0f} s."


if __name__ == "__main__":
    sys.exit(main())
