"""What a recording says of itself."""
