"""The site's settings as its tests use them: a data folder of their own, quick passwords."""

import atexit
import os
import shutil
import tempfile
from dataclasses import replace

_DATA = tempfile.mkdtemp(prefix="jiheng-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
os.environ["JIHENG_DATA"] = _DATA
os.environ["JIHENG_MODE"] = "local"
os.environ.pop("JIHENG_DATABASE", None)
if "JIHENG_TEST_DATABASE" in os.environ:
    os.environ["JIHENG_DATABASE"] = os.environ["JIHENG_TEST_DATABASE"]

from jiheng.web.config.settings import *  # noqa: E402, F403
from jiheng.web.config.settings import SECURITY as _SECURITY  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The second step and the number of sessions have their own tests; the others do without.
SECURITY = replace(_SECURITY, second_step=False, sessions=0)
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
