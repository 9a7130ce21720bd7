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

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
