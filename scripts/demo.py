"""Everything of the demo in one foreground process group; Ctrl-C stops all of it.

Starts the embedded PostgreSQL and Redis, brings the database up to date, founds the demo
company the first time, and runs web, worker and scheduler.
"""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402  # after the path is set
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from honcho.manager import Manager  # noqa: E402

from expense_mgmt import embedded  # noqa: E402

BIN = Path(sys.executable).parent


def main() -> int:
    began = time.monotonic()
    host, port = "127.0.0.1", os.environ.get("PORT", "8000")
    os.environ["DJANGO_SETTINGS_MODULE"] = "expense_mgmt.settings.dev"
    if "DATABASE_URL" not in os.environ:
        embedded.ensure_postgres()
        os.environ["DATABASE_URL"] = embedded.database_url()
    redis = None
    if "REDIS_URL" not in os.environ:
        redis = embedded.start_redis()
        os.environ["REDIS_URL"] = f"{redis.connection_url}/0"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed_demo", "--if-empty")
    connections.close_all()
    manager = Manager()
    web = (
        f"{BIN}/granian --interface wsgi --host {host} --port {port} --no-ws"
        " --workers 1 --blocking-threads 4 --log-level warning expense_mgmt.wsgi:application"
    )
    celery = f"{BIN}/celery -A expense_mgmt.celery:app"
    manager.add_process("web", web, cwd=str(ROOT))
    manager.add_process(
        "worker", f"{celery} worker --loglevel WARNING --concurrency 1", cwd=str(ROOT)
    )
    schedule = embedded.var_dir() / "beat"
    manager.add_process(
        "beat", f"{celery} beat --loglevel WARNING --schedule {schedule}", cwd=str(ROOT)
    )
    print(f"Outlay is at http://{host}:{port} ({time.monotonic() - began:.0f} s). Ctrl-C stops it.")
    sys.stdout.flush()
    manager.loop()
    if redis is not None:
        redis.stop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
