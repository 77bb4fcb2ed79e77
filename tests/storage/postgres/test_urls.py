"""Database URLs as hosts hand them out."""

from __future__ import annotations

import ssl

import pytest

from interview.errors import ConfigurationError
from storage.postgres.urls import asyncpg_connect_kwargs, engine_url, parse

NEON = (
    "postgresql://coach:s%40crét@ep-cool-1234.eu-central-1.aws.neon.tech/coach"
    "?sslmode=require&channel_binding=require"
)
NEON_POOLED = NEON.replace("ep-cool-1234.", "ep-cool-1234-pooler.")
SUPABASE = "postgres://postgres.ref:pw@aws-0-eu.pooler.supabase.com:6543/postgres?pgbouncer=true"
HEROKU = "postgres://u:p@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1"


def test_neons_url_works_as_pasted() -> None:
    address, arguments = engine_url(NEON)
    assert address.render_as_string(hide_password=False).startswith("postgresql+asyncpg://coach:")
    assert address.password == "s@crét"
    assert address.database == "coach"
    assert not address.query
    assert arguments["host"] == ["ep-cool-1234.eu-central-1.aws.neon.tech"]
    assert arguments["port"] == [5432]
    assert arguments["ssl"] == "require"
    assert "statement_cache_size" not in arguments


@pytest.mark.parametrize("url", [NEON_POOLED, SUPABASE, "postgresql://u:p@db:6432/x"])
def test_behind_a_pooler_no_prepared_statement_is_kept(url: str) -> None:
    _, arguments = engine_url(url)
    assert arguments["statement_cache_size"] == 0
    assert arguments["prepared_statement_cache_size"] == 0
    name = arguments["prepared_statement_name_func"]
    assert name() != name()
    assert asyncpg_connect_kwargs(url)["statement_cache_size"] == 0


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        (NEON_POOLED, "ep-cool-1234.eu-central-1.aws.neon.tech", 5432),
        (SUPABASE, "aws-0-eu.pooler.supabase.com", 5432),
        (HEROKU, "ec2-1-2-3-4.compute-1.amazonaws.com", 5432),
        ("postgresql://u@db-pooler.example.org/x", "db-pooler.example.org", 5432),
    ],
)
def test_the_queue_listens_on_the_direct_address(url: str, host: str, port: int) -> None:
    arguments = asyncpg_connect_kwargs(url)
    assert arguments["host"] == [host]
    assert arguments["port"] == [port]


def test_a_socket_folder_may_hold_anything_a_path_may() -> None:
    arguments = asyncpg_connect_kwargs("postgresql://postgres@/db?host=/a%20b%25/c&port=5433")
    assert arguments["host"] == ["/a b%/c"]
    assert arguments["port"] == [5433]
    assert arguments["database"] == "db"
    assert "ssl" not in arguments


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_plain_ssl_modes_are_passed_on(mode: str) -> None:
    assert engine_url(f"postgresql://u@h/d?sslmode={mode}")[1]["ssl"] == mode


@pytest.mark.parametrize(("mode", "checks_name"), [("verify-ca", False), ("verify-full", True)])
def test_verifying_ssl_modes_check_the_certificate(mode: str, checks_name: bool) -> None:
    context = engine_url(f"postgresql://u@h/d?sslmode={mode}")[1]["ssl"]
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname is checks_name


def test_other_parameters_are_translated() -> None:
    arguments = asyncpg_connect_kwargs(
        "postgresql+asyncpg://u@h1:1111,h2/d?application_name=me&connect_timeout=7"
        "&options=-c%20search_path%3Dx&target_session_attrs=read-write"
    )
    assert arguments["host"] == ["h1", "h2"]
    assert arguments["port"] == [1111, 5432]
    assert arguments["timeout"] == 7
    assert arguments["target_session_attrs"] == "read-write"
    assert arguments["server_settings"] == {"application_name": "me", "options": "-c search_path=x"}


def test_an_address_of_version_6_keeps_its_colons() -> None:
    assert asyncpg_connect_kwargs("postgresql://u@[::1]:5433/d")["host"] == ["::1"]


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://u:hunter2@h/d?foo=1&bar=2", "bar, foo"),
        ("postgresql://u:hunter2@h/d?sslmode=maybe", "sslmode"),
        ("postgresql://u:hunter2@h/d?channel_binding=x", "channel_binding"),
        ("postgresql://u:hunter2@h/d?target_session_attrs=x", "target_session_attrs"),
        ("postgresql://u:hunter2@h/d?connect_timeout=soon", "url_seconds"),
        ("postgresql://u:hunter2@h/d?sslmode=verify-full&sslrootcert=/not/there", "certificate"),
        ("postgresql://u:hunter2@h:port/d", "port"),
        ("postgresql://u:hunter2@h:99999/d", "port"),
        ("postgresql://u:hunter2@[::1/d", "url_none"),
        ("mysql://u:hunter2@h/d", "url_scheme"),
        ("hunter2", "url_scheme"),
        ("", "url_scheme"),
    ],
)
def test_what_is_wrong_is_named_and_the_password_is_not(url: str, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        engine_url(url)
    assert "hunter2" not in str(caught.value)


def test_no_repr_shows_the_password() -> None:
    address, _ = engine_url("postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(parse("postgresql://u:hunter2@h/d"))
    assert "hunter2" not in repr(address) + str(address)
