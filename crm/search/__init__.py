"""One query for everything, over the table that text/ keeps."""
