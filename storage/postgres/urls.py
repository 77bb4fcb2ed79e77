"""Database URLs as people paste them, translated for asyncpg and SQLAlchemy.

Hosts hand out libpq URLs (``postgresql://…?sslmode=require&channel_binding=require``); asyncpg
would send the parameters it doesn't know to the server, which then refuses the connection. Here
each one is translated, or named in a ConfigurationError. Nothing in here prints a URL: it holds a
password.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from uuid import uuid4

from sqlalchemy import URL

from interview.errors import ConfigurationError, Fault

_SCHEMES = frozenset({"postgresql", "postgres", "postgresql+asyncpg", "postgres+asyncpg"})
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_SESSION_ATTRS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
#: Ports on which poolers hand out a server connection by transaction: PgBouncer's own, Supabase's,
#: DigitalOcean's.
_POOLER_PORTS = frozenset({6432, 6543, 25061})
#: Long enough for a hosted database that sleeps to wake up (Neon: a few seconds).
_CONNECT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how to connect. ``repr`` never shows the password."""

    user: str | None
    password: str | None = field(repr=False)
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    database: str | None
    #: Behind a pooler that changes the server connection between transactions.
    pooled: bool
    #: Arguments of asyncpg.connect besides the five above.
    options: dict[str, Any] = field(default_factory=dict, repr=False)


def _hosts(split: SplitResult, query: dict[str, str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Hosts and ports, one port a host; ``?host=`` (a socket folder, often) wins as in libpq."""
    netloc = split.netloc.rpartition("@")[2]
    listed = query.pop("host", "") or netloc
    default = query.pop("port", "")
    hosts: list[str] = []
    ports: list[int] = []
    for entry in listed.split(",") if listed else []:
        if entry.startswith("["):
            host, _, rest = entry[1:].partition("]")
            port = rest.removeprefix(":")
        elif entry.startswith("/"):
            host, port = entry, ""
        else:
            host, _, port = entry.partition(":")
            host = unquote(host)
        port = port or default or "5432"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise ConfigurationError(Fault.URL_PORT)
        hosts.append(host)
        ports.append(int(port))
    return tuple(hosts), tuple(ports)


def _context(mode: str, root: str | None, cert: str | None, key: str | None) -> ssl.SSLContext:
    """TLS that checks the server's certificate, against the system's authorities by default."""
    try:
        context = ssl.create_default_context(cafile=None if root in (None, "system") else root)
        context.check_hostname = mode == "verify-full"
        if mode not in ("verify-ca", "verify-full"):
            context.verify_mode = ssl.CERT_NONE
        if cert:
            context.load_cert_chain(cert, key)
    except OSError as error:  # ssl.SSLError is one too
        raise ConfigurationError(Fault.URL_CERTIFICATE) from error
    return context


def _tls(query: dict[str, str], *, socket: bool) -> dict[str, Any]:
    mode = query.pop("sslmode", None) or query.pop("ssl", None)
    query.pop("ssl", None)
    root = query.pop("sslrootcert", None)
    cert, key = query.pop("sslcert", None), query.pop("sslkey", None)
    negotiation = query.pop("sslnegotiation", "postgres")
    if mode == "true":
        mode = "require"
    if mode is not None and mode not in _SSL_MODES:
        raise ConfigurationError(Fault.URL_CHOICE, name="sslmode", allowed=", ".join(_SSL_MODES))
    if negotiation not in ("postgres", "direct"):
        raise ConfigurationError(
            Fault.URL_CHOICE, name="sslnegotiation", allowed="postgres, direct"
        )
    if socket:
        return {}
    options: dict[str, Any] = {"direct_tls": True} if negotiation == "direct" else {}
    if root == "system" and mode is None:
        mode = "verify-full"
    if root and mode in (None, "require"):
        # As libpq does: a named authority is there to be checked.
        mode = "verify-ca"
    if mode in ("verify-ca", "verify-full") or (cert and mode == "require"):
        options["ssl"] = _context(mode, root, cert, key)
    else:
        options["ssl"] = mode or "prefer"
    return options


def _choice(query: dict[str, str], name: str, allowed: tuple[str, ...]) -> str | None:
    value = query.pop(name, None)
    if value is not None and value not in allowed:
        raise ConfigurationError(Fault.URL_CHOICE, name=name, allowed=", ".join(allowed))
    return value


def parse(url: str) -> Target:
    """Read a PostgreSQL URL.

    Raises ConfigurationError, naming what is wrong but never showing the URL.
    """
    try:
        split = urlsplit(url.strip())
        pairs = parse_qsl(split.query, keep_blank_values=True)
    except ValueError as error:
        raise ConfigurationError(Fault.URL_NONE) from error
    if split.scheme not in _SCHEMES:
        raise ConfigurationError(Fault.URL_SCHEME)
    query = dict(pairs)
    hosts, ports = _hosts(split, query)
    login, _, _ = split.netloc.rpartition("@")
    user, _, password = login.partition(":")
    options = _tls(query, socket=bool(hosts) and all(host.startswith("/") for host in hosts))

    # asyncpg has no channel binding; what the parameter asks for is met by TLS alone.
    _choice(query, "channel_binding", ("disable", "prefer", "require"))
    _choice(query, "gssencmode", ("disable", "prefer"))
    session = _choice(query, "target_session_attrs", _SESSION_ATTRS)
    if session not in (None, "any"):
        options["target_session_attrs"] = session
    settings = {"application_name": query.pop("application_name", "") or "interview-coach"}
    if server_options := query.pop("options", ""):
        settings["options"] = server_options
    options["server_settings"] = settings
    seconds = query.pop("connect_timeout", "")
    if seconds and not seconds.lstrip("-").isdecimal():
        raise ConfigurationError(Fault.URL_SECONDS)
    # In libpq 0 or less means: wait for ever.
    wait = float(seconds) if seconds else _CONNECT_SECONDS
    options["timeout"] = wait if wait > 0 else None
    pooled = query.pop("pgbouncer", "").lower() in ("true", "1", "yes") or any(
        "-pooler." in host or "pgbouncer" in host or port in _POOLER_PORTS
        for host, port in zip(hosts, ports, strict=True)
    )
    target = Target(
        user=unquote(user) or query.pop("user", None) or None,
        password=unquote(password) or query.pop("password", None) or None,
        hosts=hosts,
        ports=ports,
        database=unquote(split.path.removeprefix("/")) or query.pop("dbname", None) or None,
        pooled=pooled,
        options=options,
    )
    unknown = sorted(query.keys() - {"user", "password", "dbname"})
    if unknown:
        raise ConfigurationError(Fault.URL_UNKNOWN, names=", ".join(unknown))
    return target


def _statement_name() -> str:
    return f"__asyncpg_{uuid4()}__"


def engine_url(url: str) -> tuple[URL, dict[str, Any]]:
    """``(url, connect_args)`` for SQLAlchemy's create_async_engine.

    The URL's ``str()`` masks the password. Behind a pooler no prepared statement is kept, and each
    has a name of its own. Raises ConfigurationError.
    """
    target = parse(url)
    arguments = dict(target.options)
    if target.hosts:
        arguments["host"] = list(target.hosts)
        arguments["port"] = list(target.ports)
    if target.pooled:
        name: Callable[[], str] = _statement_name
        arguments |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": name,
        }
    address = URL.create(
        "postgresql+asyncpg",
        username=target.user,
        password=target.password,
        database=target.database,
    )
    return address, arguments


def _direct(host: str, port: int) -> tuple[str, int]:
    """The address that keeps one server connection, where a host is known to have one.

    Neon: the same name without ``-pooler``. Supabase: port 5432 of the pooler.
    """
    if host.endswith(".neon.tech"):
        return host.replace("-pooler.", ".", 1), port
    if host.endswith(".pooler.supabase.com") and port == 6543:
        return host, 5432
    return host, port


def asyncpg_connect_kwargs(url: str) -> dict[str, Any]:
    """Arguments for ``asyncpg.connect`` to the same database: the queue's own connection.

    It listens for notifications, which a pooler by transaction swallows; so it goes to the direct
    address of hosts that have one. Raises ConfigurationError.
    """
    target = parse(url)
    arguments = dict(target.options)
    if target.hosts:
        direct = [_direct(*pair) for pair in zip(target.hosts, target.ports, strict=True)]
        arguments["host"] = [host for host, _ in direct]
        arguments["port"] = [port for _, port in direct]
    if target.pooled:
        arguments["statement_cache_size"] = 0
    given = {"user": target.user, "password": target.password, "database": target.database}
    return arguments | {name: value for name, value in given.items() if value is not None}
