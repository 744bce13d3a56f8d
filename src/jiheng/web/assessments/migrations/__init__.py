"""Migrations of the assessments."""
