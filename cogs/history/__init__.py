"""What was: past interviews, reports, progress."""
