"""Two records that are one: found, merged with everything that refers to them, and taken apart again."""
