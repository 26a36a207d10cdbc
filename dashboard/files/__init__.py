"""Files in and out: reading, checking, applying and writing every kind of record."""
