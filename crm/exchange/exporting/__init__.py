"""What goes out as files: lists, official forms, blank templates, the rows an import left out."""
