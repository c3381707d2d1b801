"""What is stored, and the few ways to change it."""
