"""The editors' side of the conversation."""
