"""The same jobs without any process: the command line, scripts and tests run this."""

from collections.abc import Iterator

from inrview.engine.jobs import entry_of, resolve
from inrview.engine.kernel_cache import keep_kernels
from inrview.engine.own_process import sleep_while_waiting
from inrview.messages.reports import Report
from inrview.messages.requests import Request


def run(request: Request) -> Iterator[Report]:
    """Do the request here and now, yielding its reports."""
    sleep_while_waiting()
    keep_kernels()
    return resolve(entry_of(request).job)(request)


def result(request: Request) -> Report:
    """Do the request here and now and return its last report."""
    last: Report | None = None
    for report in run(request):
        last = report
    if last is None:
        raise RuntimeError(f"the job for {type(request).__name__} reported nothing")
    return last
