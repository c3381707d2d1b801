"""Resit: from a failed certification exam to a passed one."""

__version__ = "0.1.0"
