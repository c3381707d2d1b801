"""What WordPress gives and takes: exports (WXR), REST answers, block markup, and the rules by which it prints a text.

Plain values in and out; no connection, no clock. See `model` for what a hub has.
"""
