"""The commands by field, each function one command; cli.py lists them."""
