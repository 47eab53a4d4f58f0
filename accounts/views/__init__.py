"""What people see of themselves and of others."""
