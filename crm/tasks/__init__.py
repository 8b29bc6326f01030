"""Tasks (督办): handed out, signed for, reported on, closed."""
