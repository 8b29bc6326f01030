"""Work that takes longer than a page may: queued in the database, done by a worker, watched by its progress."""
