"""The examples that tests run and the rule pages show, by rule."""

from tests.unit.rules.examples_core import CORE
from tests.unit.rules.examples_planning import PLANNING
from tests.unit.rules.examples_reports import OVERSIGHT, REPORTS
from tests.unit.rules.examples_requests import REQUESTS
from tests.unit.rules.fine_print_core import FINE_CORE
from tests.unit.rules.fine_print_documents import FINE_DOCUMENTS
from tests.unit.rules.fine_print_planning import FINE_PLANNING

EXAMPLES = (*CORE, *PLANNING, *REQUESTS, *REPORTS, *OVERSIGHT)
"""DOMAIN §7's examples, typed in as the guide gives them."""

FINE_PRINT = (*FINE_CORE, *FINE_PLANNING, *FINE_DOCUMENTS)
"""What DOMAIN §7's sentences say and its examples do not show."""
