"""The database: tables, the gate in SQL, queries, the outbox and units of work. Nothing above it writes SQL."""
