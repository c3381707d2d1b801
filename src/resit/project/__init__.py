"""What makes one installation: its environment, settings, databases, static files and processes."""
