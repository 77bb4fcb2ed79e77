"""From voice messages to words: guards, Whisper, weights. Implements the Transcriber port."""
