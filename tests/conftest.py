"""What all tests run in; and how properties are tested: always the same examples, and never against the clock.

The profile ``soak`` plays many more of them (``tests/properties.py``).
"""

import os
import signal
from collections.abc import Iterator
from functools import cache

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import settings

# Read when goldsmith.observability is first imported, whichever test that is in.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Goldsmith")
# Who runs tests side by side gives each process a terminal's width: what is printed is as wide as in a file.
os.environ.pop("COLUMNS", None)
# A shell that starts the tests in the background has them, and what they start, ignore Ctrl-C, which some tests press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

for profile in ("goldsmith", "soak"):
    settings.register_profile(profile, deadline=None, derandomize=True)
settings.load_profile("goldsmith")


@pytest.fixture(scope="session", autouse=True)
def descriptions_of_services() -> Iterator[None]:
    """What botocore knows of services: read once, not for every session, of which every command of a test is one."""
    read = cache(JSONFileLoader().load_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _, path: read(path))
        yield
