"""Values that cross the layers: immutable, and free of any behaviour that touches the store."""
