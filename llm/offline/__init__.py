"""The offline coach: a question bank, and grading by key points with a small local model."""

from __future__ import annotations

from llm.offline.coach import OfflineInterviewer

__all__ = ["OfflineInterviewer"]
