"""Settings of the test run: private folder, eager jobs, a cheap password hasher."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("JIDU_VAR_DIR", tempfile.mkdtemp(prefix="jidu-test-"))
# Parallel test processes inherit one environment; each has its own database, in which the same
# numbers mean other jobs and other files.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and Path(os.environ["JIDU_VAR_DIR"]).name != _worker:
    os.environ["JIDU_VAR_DIR"] = str(Path(os.environ["JIDU_VAR_DIR"]) / _worker)
# Fonts are what set-up brought to the clone, also when all else is in a private folder.
os.environ.setdefault("JIDU_FONT_DIR", str(Path(__file__).resolve().parents[1] / "var" / "fonts"))

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
VERIFICATIONS_A_MINUTE = 10_000  # all tests come from one address
