"""What all tests run in; and how properties are tested: always the same examples, and never against the clock."""

import os

from hypothesis import settings

# Read when goldsmith.observability is first imported, whichever test that is in.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Goldsmith")
# Who runs tests side by side gives each process a terminal's width: what is printed is as wide as in a file.
os.environ.pop("COLUMNS", None)

settings.register_profile("goldsmith", deadline=None, derandomize=True)
settings.load_profile("goldsmith")
