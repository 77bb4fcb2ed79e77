"""The kinds of team practice, a file each."""
