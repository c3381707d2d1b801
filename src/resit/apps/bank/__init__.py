"""Items as they were delivered."""
