"""One cell: the words of a heading, or the typed value that a cell stands for."""
