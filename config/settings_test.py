"""Settings of the test run: private folder, eager jobs, a cheap password hasher."""

import os
import tempfile

os.environ.setdefault("JIDU_VAR_DIR", tempfile.mkdtemp(prefix="jidu-test-"))

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
