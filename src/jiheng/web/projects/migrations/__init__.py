"""Migrations of projects and their forms."""
