"""What an office may change without code."""
