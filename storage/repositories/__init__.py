"""The ports of storage on SQLAlchemy, a file a subject."""
