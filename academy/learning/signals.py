"""What other features may want to know: an attempt was finished, an answer was graded or its mark corrected."""

from blinker import Namespace

_signals = Namespace()

attempt_finished = _signals.signal("attempt-finished")
"""Sent with `attempt=` once an attempt is finished and marked as far as the engine can."""

response_graded = _signals.signal("response-graded")
"""Sent with `attempt=` once the mark of one of its answers was given by a trainer, corrected, or left out as void."""
