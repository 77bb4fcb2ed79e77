"""Everything kept, in PostgreSQL: tables, repositories, migrations and the embedded server."""
