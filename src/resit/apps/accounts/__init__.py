"""Who signs in: accounts named by their e-mail address, and the link that makes the first administrator."""
