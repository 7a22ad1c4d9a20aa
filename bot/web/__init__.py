"""The bot's own HTTP server: health, metrics, and the doors that are mounted on it."""
