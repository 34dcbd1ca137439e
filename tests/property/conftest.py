"""How many examples the property tests try: HYPOTHESIS_PROFILE=long tries 100,000."""

import os

from hypothesis import HealthCheck, settings

from tests.property.examples import LONG, ORDINARY

settings.register_profile(ORDINARY, max_examples=200, deadline=None)
settings.register_profile(
    LONG, max_examples=100_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", ORDINARY))
