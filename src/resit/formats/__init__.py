"""Readers and writers of formats that other software speaks."""
