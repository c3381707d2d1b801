"""The head of a page: one value, made of what the page is about, printed as tags or as JSON. Plain Python, no clock."""
