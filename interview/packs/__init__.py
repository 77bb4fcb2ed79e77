"""Questions that people bring."""
