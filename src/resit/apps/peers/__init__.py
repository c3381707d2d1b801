"""Links by which a candidate shows her road to somebody, and their notes."""
