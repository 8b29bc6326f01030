"""One sheet: where its table stands, which column is which, and its records with typed values."""
