"""Mail: what waits in the outbox, how it is written, and how it is handed to a server."""
