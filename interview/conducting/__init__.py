"""An interview's way: questions, answers, outcomes, reports."""
