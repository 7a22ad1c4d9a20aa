"""What readers see: screens made from templates, in three languages."""
