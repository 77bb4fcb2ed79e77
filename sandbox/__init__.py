"""The local Discord: a scripted demo, and one to try in the browser."""
