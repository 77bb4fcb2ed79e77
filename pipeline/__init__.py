"""Background work on PostgreSQL: a job is enqueued in the transaction of the rows it is about."""
