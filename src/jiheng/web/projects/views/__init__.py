"""The pages of projects and their declarations."""
