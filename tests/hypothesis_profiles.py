"""How many examples property tests try, wherever they stand, by HYPOTHESIS_PROFILE.

`long` tries 100,000. `mutants` tries few and always the same, so that a run of `make mutants`
can be repeated, and does not spend time on making a counterexample small.
"""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

from tests.property.examples import LONG, MUTANTS, ORDINARY

# How fast examples are made says only what else the machine does.
PATIENT: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def load() -> None:
    """Before any test is collected: a property keeps what holds when it is read."""
    settings.register_profile(ORDINARY, max_examples=200, **PATIENT)
    settings.register_profile(LONG, max_examples=100_000, **PATIENT)
    settings.register_profile(
        MUTANTS,
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", ORDINARY))
