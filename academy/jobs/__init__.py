"""Long work: jobs with progress that survive a restart, and the queue they wait in."""
