"""An event loop that is blocked eight times for 50 ms; and what is true of it."""

import asyncio
import json
import os
import time

stalls = []


async def tick():
    while True:
        await asyncio.sleep(0.005)


async def main():
    ticking = asyncio.create_task(tick())
    for _ in range(8):
        await asyncio.sleep(0.1)
        began = time.monotonic_ns()
        time.sleep(0.05)
        stalls.append(time.monotonic_ns() - began)
    await asyncio.sleep(0.1)
    ticking.cancel()


asyncio.run(main())
with open("/proc/self/stat") as stat:
    ticks = int(stat.read().rpartition(")")[2].split()[19])
wall_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME) - ticks * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
with open("/proc/thread-self/schedstat") as stat:
    ready_ns = int(stat.read().split()[1])
cpu_ns = time.process_time_ns()
print(json.dumps({
    "wall_ns": wall_ns,
    "cpu_ns": cpu_ns,
    "ready_ns": ready_ns,
    "waited_ns": wall_ns - cpu_ns - ready_ns,
    "waits": 0,
    "stalls": {"number": len(stalls), "longest_ns": max(stalls)},
}))
