"""Everything Discord-facing, and nothing else."""
