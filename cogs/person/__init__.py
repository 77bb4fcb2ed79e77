"""A person's own: jobs, settings, privacy, help."""
