"""A process of its own that reads a workbook under limits; it imports nothing of ours but this
folder."""
