"""When: the job table and the scheduler that keeps it."""
