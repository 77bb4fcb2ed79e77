"""From a stranger's bytes to samples."""
