"""People, their sign-ins, and who may do what."""
