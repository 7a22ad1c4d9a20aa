"""Telegram's wire: requests out, updates in."""
