"""Lists: filters, columns, paging, one row's values; pages, exports and figures all read these."""
