"""Sittings: a form delivered, its window, its journal."""
