"""People, their appointments and rights, and how they sign in."""
