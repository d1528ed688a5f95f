"""`flask jobs work`: do the work that waits."""

import click
from flask import current_app
from flask.cli import AppGroup

from academy.jobs.queue import requeue_unfinished_jobs

command = AppGroup("jobs", help="Long work that waits in the queue.")


@command.command("work")
@click.option("--workers", default=1, show_default=True, help="How many jobs run at the same time.")
@click.option("--alone", is_flag=True, help="No other worker is alive: jobs marked as running were cut off.")
def work(workers: int, alone: bool) -> None:
    """Run jobs until stopped. Jobs that an earlier worker lost start again."""
    requeue_unfinished_jobs(all_running=alone)
    current_app.extensions["jobs"].create_consumer(workers=workers, max_delay=1.0, check_worker_health=True).run()
