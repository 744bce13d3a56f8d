"""Sheets → files: one module a format. Writers draw what a `Sheet` says and decide nothing."""
