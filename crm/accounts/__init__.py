"""Units, users, what each role may do, sessions."""
