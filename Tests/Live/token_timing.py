"""How long a refusal takes, by how much of the token is right. A tool and not a test: clocks are too coarse to judge.

    HUBCTL=... python token_timing.py [ROUNDS]

A hub that compared byte by byte would take longer the more of the beginning is right. The last column says by how many
standard errors a group differs from the one that has nothing right; beyond 4 it is worth a look.
"""

import http.client
import math
import random
import statistics
import sys
import tempfile
import time

from hub import HubProcess, settings

TOKEN = "correct-horse-battery-staple-0123456789"


def main(rounds):
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/token", "w", encoding="ascii") as file:
            file.write(TOKEN)
        hub = HubProcess(folder, settings(plugins=['auth-tokens: {token: "file:%s/token"}' % folder, "health"]))
        try:
            groups = {right: TOKEN[:right] + "#" * (len(TOKEN) - right) for right in (0, 1, 8, 16, 32, 38)}
            times = {right: [] for right in groups}
            connection = http.client.HTTPConnection(hub.host, hub.port)
            for _ in range(rounds):
                for right in random.sample(sorted(groups), len(groups)):
                    begin = time.perf_counter_ns()
                    connection.request("GET", "/signaling", headers={"Authorization": "Bearer " + groups[right]})
                    answer = connection.getresponse()
                    answer.read()
                    times[right].append(time.perf_counter_ns() - begin)
                    assert answer.status == 401
        finally:
            hub.stop()
    report(times, rounds)


def report(times, rounds):
    # The slowest tenth is the machine's, not the hub's.
    kept = {right: sorted(values)[:max(2, rounds * 9 // 10)] for right, values in times.items()}
    base = kept[0]
    print("bytes right   median us   mean us   standard errors from 0")
    for right, values in kept.items():
        error = math.sqrt(statistics.variance(values) / len(values) + statistics.variance(base) / len(base))
        distance = (statistics.mean(values) - statistics.mean(base)) / error
        print("%11d   %9.2f   %7.2f   %6.2f" % (
            right, statistics.median(values) / 1000, statistics.mean(values) / 1000, distance))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
