"""首谈: who registered a lead first, until when that protects it, disputes, shares and transfers between units."""
