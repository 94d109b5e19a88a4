"""Three threads that compute, of which the interpreter's lock lets one run at a time; and what is true of them."""

import json
import os
import threading
import time


def ready_ns():
    with open("/proc/thread-self/schedstat") as stat:
        return int(stat.read().split()[1])


def since_start_ns():
    """From the start of the process, which the kernel counts in ticks since the boot."""
    with open("/proc/self/stat") as stat:
        ticks = int(stat.read().rpartition(")")[2].split()[19])
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) - ticks * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


lives = []


def burn():
    began, until = time.monotonic_ns(), time.thread_time() + 0.4
    while time.thread_time() < until:
        pass
    lives.append((time.monotonic_ns() - began, time.thread_time_ns(), ready_ns()))


threads = [threading.Thread(target=burn) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
# The first thread has the same name as the others, and so the same kind.
wall_ns = since_start_ns()
lives.append((wall_ns, time.thread_time_ns(), ready_ns()))
lived, running, ready = map(sum, zip(*lives))
with open("/proc/self/comm") as comm:
    kind = comm.read().strip()
print(json.dumps({
    "wall_ns": wall_ns,
    "cpu_ns": time.process_time_ns(),
    "waited_ns": lived - running - ready,
    "waits": 0,
    "threads": {"kind": kind, "lived_ns": lived, "running_ns": running, "ready_ns": ready},
}))
