"""DOMAIN §7's examples, typed in as the guide gives them; tests and the rule pages read this."""

from tests.unit.rules.examples_core import CORE
from tests.unit.rules.examples_planning import PLANNING
from tests.unit.rules.examples_reports import OVERSIGHT, REPORTS
from tests.unit.rules.examples_requests import REQUESTS

EXAMPLES = (*CORE, *PLANNING, *REQUESTS, *REPORTS, *OVERSIGHT)
