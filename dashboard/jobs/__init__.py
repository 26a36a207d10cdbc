"""What runs beside the server: the worker, and what it does by the clock."""
