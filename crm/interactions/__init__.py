"""Who met whom, what was said, what comes next."""
