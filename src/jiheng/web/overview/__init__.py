"""The head's page: five tiles, their lists, and charts."""
