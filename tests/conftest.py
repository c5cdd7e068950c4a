"""How properties are tested: always the same examples, and never against the clock."""

from hypothesis import settings

settings.register_profile("goldsmith", deadline=None, derandomize=True)
settings.load_profile("goldsmith")
