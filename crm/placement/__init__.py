"""Land for leads: reserved, approved, contracted, released; never promised twice."""
