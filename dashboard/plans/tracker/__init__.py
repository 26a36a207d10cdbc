"""Canada's national tracker: its files read and written."""
