"""A real publication through the app's service, in a process of its own: how long it takes and how much memory."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from academy import create_app
from academy.readiness.services import publish
from bench.figures import peak_memory


@dataclass(frozen=True)
class Publishing:
    """What a publication took: seconds by the clock, seconds of this process's processor, megabytes at the peak."""

    clock: float
    processor: float
    memory: float


def published(environment: Mapping[str, str], at: datetime) -> Publishing:
    """Publish the organisation that these settings lead to, as of a moment."""
    command = [sys.executable, "-m", "bench.publication", "--at", at.isoformat()]
    done = subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.PIPE, text=True)
    return Publishing(**json.loads(done.stdout))


def _publish_here(at: datetime) -> Publishing:
    app = create_app()
    with app.app_context():
        began, used = time.perf_counter(), time.process_time()
        publish(at)
        clock, processor = time.perf_counter() - began, time.process_time() - used
    return Publishing(clock, processor, peak_memory())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.publication", description=__doc__)
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    print(json.dumps(asdict(_publish_here(parser.parse_args().at))))
