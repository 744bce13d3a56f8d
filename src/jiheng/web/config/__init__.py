"""Settings, addresses and the entry of the site."""
