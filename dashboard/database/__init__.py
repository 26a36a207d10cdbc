"""The database: connections, the schema, backups."""
