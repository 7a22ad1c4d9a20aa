"""Measurements: our delivery engine beside other libraries, on the emulator."""
