"""Other libraries doing the same work, each in the way that serves it best."""
