"""The coming digest at the desk: seen first, put in order, held, and sent early."""
