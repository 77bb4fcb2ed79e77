"""The domain of interview practice: plain Python, no Discord, no SQL, no vendor SDK."""
