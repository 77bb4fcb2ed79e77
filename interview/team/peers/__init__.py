"""What members say of each other's answers."""
