import os

from django.core.wsgi import get_wsgi_application

from expense_mgmt.checks import ensure_sound
from expense_mgmt.process_counts import share_between_processes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expense_mgmt.settings.base")

# Before the application, which makes the counters.
share_between_processes()
application = get_wsgi_application()
ensure_sound()
