"""What people see: domain objects become layouts here, and nothing is decided."""
