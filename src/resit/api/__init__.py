"""Our own JSON API, /api/v1/. It reads no cookie and sets none."""
