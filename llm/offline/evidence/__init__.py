"""What an answer shows, measured against its question."""
