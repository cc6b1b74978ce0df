"""The machine: which cores to use, and what processes cost."""

import os
import socket
import time

SIBLINGS = "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list"


def one_of_each_core():
    """A processor for each physical core that this process may use."""
    chosen, seen = [], set()
    for number in sorted(os.sched_getaffinity(0)):
        try:
            with open(SIBLINGS % number, encoding="ascii") as file:
                siblings = file.read().strip()
        except OSError:
            siblings = str(number)
        if siblings not in seen:
            seen.add(siblings)
            chosen.append(number)
    return chosen


def busy_times():
    times = {}
    with open("/proc/stat", encoding="ascii") as file:
        for line in file:
            words = line.split()
            if words[0].startswith("cpu") and words[0] != "cpu":
                fields = [int(word) for word in words[1:9]]
                times[int(words[0][3:])] = (sum(fields) - fields[3] - fields[4], sum(fields))
    return times


def calmest_cores(window=0.5):
    """Cores in the order in which they should be used, and how busy others keep each of them.

    BENCH_CORES=2,3 decides instead.
    """
    named = os.environ.get("BENCH_CORES")
    before = busy_times()
    time.sleep(window)
    after = busy_times()
    busy = {}
    for core in one_of_each_core():
        (used, total), (used_before, total_before) = after[core], before[core]
        busy[core] = (used - used_before) / max(1, total - total_before)
    if named:
        return [int(word) for word in named.split(",")], busy
    return sorted(busy, key=lambda core: (round(busy[core], 1), -core)), busy


def tree(pid):
    """A process and all that it started, and they."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="ascii", errors="replace") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, ()))
    return found


def resident(pids):
    """Resident bytes."""
    total = 0
    for pid in pids:
        with open("/proc/%d/statm" % pid, encoding="ascii") as file:
            total += int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return total


def processor_seconds(pids):
    """User and system time of all their threads, those that ended included."""
    return sum(time.clock_gettime(~pid << 3 | 2) for pid in pids)


def peak_resident(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def description():
    """What a reader has to know of the machine."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return "%s, %d cores, Linux %s" % (model, os.cpu_count(), os.uname().release.split("-")[0])
