"""How properties are tested: always the same examples, and never against the clock."""

import os

from hypothesis import settings

# Read when goldsmith.observability is first imported, whichever test that is in.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Goldsmith")

settings.register_profile("goldsmith", deadline=None, derandomize=True)
settings.load_profile("goldsmith")
