"""Migrations of people and appointments."""
