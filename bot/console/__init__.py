"""What each command of the command line does, and how it prints what it found."""
