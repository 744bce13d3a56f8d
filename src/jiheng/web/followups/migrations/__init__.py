"""Migrations of the area targets."""
