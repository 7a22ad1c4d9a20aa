"""The editors' desk: who may do what, and what they do. Free of Telegram's types."""
