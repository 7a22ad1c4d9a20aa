"""What was sent, at the desk: watched, steered, corrected and withdrawn. Knows no drafts."""
