"""From evidence to levels and words."""
