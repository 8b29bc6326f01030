"""A file somebody sent, opened in a process of its own: bytes to cells, or one sentence why not."""
