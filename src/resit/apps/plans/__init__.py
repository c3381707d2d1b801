"""What a candidate chose to keep of her road."""
