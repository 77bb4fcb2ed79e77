"""Any model at an OpenAI-compatible address."""
