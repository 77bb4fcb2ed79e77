"""What an answer is worth: gate, checks, rubric, report."""
