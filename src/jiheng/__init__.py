"""Jiheng 绩衡: the performance side of public budgets in China."""

__version__ = "0.1.0"
