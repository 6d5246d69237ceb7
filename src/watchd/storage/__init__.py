"""Tables, queries and migrations: SQLite and PostgreSQL by one code."""
