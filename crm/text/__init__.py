"""Words of the business: names, codes, phones and places in one form."""
