"""What the hub counts, as those read it who collect such things."""

import hashlib
import json
import math
import os
import re
import subprocess
import urllib.error
import urllib.request

import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from hub import DEADLINE, ROOT, settings
from observatory import Collector, Prometheus, StatsD, promtool
from peer import Peer

pytestmark = pytest.mark.process

DEPLOY = os.path.join(ROOT, "Deploy")
PLUGINS = ("signaling", "hub-registry", "health", "metrics")
TENANTS = "namespaces:\n  acme: {networks: ['acme*']}\n  umbrella: {networks: ['umbrella*']}\n"
OPEN = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," \
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def text_of(plugins=PLUGINS, tenants=TENANTS):
    return settings(["admin: 127.0.0.1:0", "reactors: 2"], plugins) + tenants


@pytest.fixture
def watched(start):
    """A hub with two reactors and tenants, whose admin address shows everything."""

    def begin(text=None):
        # To read ten thousand tenants takes seconds, on a busy machine more of them.
        hub = start(text or text_of(), expect_ready=False)
        line = hub.read_line(6 * DEADLINE)
        while not line.startswith("admin"):
            line = hub.read_line()
        hub.admin = line.split()[1]
        with open(hub.port_file, encoding="ascii") as file:
            hub.port = int(file.read())
        return hub

    return begin


def fetch(hub, path="/metrics", **headers):
    request = urllib.request.Request("http://%s%s" % (hub.admin, path), headers=headers)
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
        return answer.read().decode(), answer.headers


class Crowd:
    """Peers of a tenant who talk, on both reactors, and do what hubs refuse."""

    def __init__(self, hub, network):
        self.peers = [Peer(hub, network) for _ in range(4)]

    def talk(self, times=200):
        for _ in range(times):
            for one in self.peers:
                for other in self.peers:
                    if one is not other:
                        one.signal("offer", other, {"sdp": "x" * 64})
        self.peers[0].send("nonsense")
        self.peers[0].receive("error")

    def close(self):
        for peer in self.peers:
            peer.close()


@pytest.fixture
def crowd():
    crowds = []

    def begin(hub, network):
        crowds.append(Crowd(hub, network))
        return crowds[-1]

    yield begin
    for one in crowds:
        one.close()


def samples(families):
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in families for sample in family.samples}


@pytest.mark.parametrize("accept, parse, kind", [
    ("text/plain;version=0.0.4", plain_text, "text/plain; version=0.0.4; charset=utf-8"),
    (OPEN, open_metrics, "application/openmetrics-text; version=1.0.0; charset=utf-8"),
])
def test_the_parsers_of_prometheus_read_every_figure(watched, crowd, accept, parse, kind):
    hub = watched()
    crowd(hub, "acme-1").talk(100)
    text, headers = fetch(hub, Accept=accept)
    assert headers["content-type"] == kind
    families = list(parse(text))
    assert len(families) == len({family.name for family in families})
    assert all(family.documentation for family in families)
    read = samples(families)
    assert read["hub_signals_total", (("tenant", "acme"),)] == 1200
    # Each of four says one thing more after its announcement, to know that it was heard.
    assert read["hub_messages_total", (("tenant", "acme"),)] == 1205
    assert read["hub_messages_total", (("tenant", "default"),)] == 4
    assert read["hub_tenant_peers", (("tenant", "acme"),)] == 4
    assert read["hub_refusals_total", (("code", "unknown-type"),)] == 1
    assert read["hub_handshake_seconds_count", ()] == 4
    assert read["hub_handshake_seconds_bucket", (("le", "+Inf"),)] == 4
    assert 0 < read["hub_handshake_seconds_sum", ()] < 4
    # One in 256 of each reactor, from turn to queue, whichever reactor the receiver is on.
    assert read["hub_signal_relay_seconds_count", ()] in (3, 4)
    assert 0 < read["hub_signal_relay_seconds_sum", ()] < 1
    assert read["process_resident_memory_bytes", ()] > 1 << 20
    with os.scandir("/proc/%d/fd" % hub.process.pid) as entries:
        assert abs(read["process_open_fds", ()] - len(list(entries))) <= 2
    assert [labels for name, labels in read if name == "hub_build_info"] == [(("version", "1.0.0"),)]
    # Nothing that peers make up becomes a label.
    assert not re.search("[0-9a-f]{40}|acme-1", text)


def test_promtool_finds_nothing_to_complain_of(watched, crowd):
    hub = watched()
    crowd(hub, "acme-1").talk(10)
    text, _ = fetch(hub, "/metrics?format=prometheus")
    assert promtool("check", "metrics", text=text) == (0, "")


def test_a_bare_curl_gets_the_summary(watched, crowd):
    hub = watched(text_of(tenants=""))
    crowd(hub, "global").talk(1)
    done = subprocess.run(["curl", "--silent", hub.http("/metrics"), "--write-out", "%{http_code}"],
                          capture_output=True, text=True, timeout=DEADLINE, check=True)
    # With an admin address the public one does not say.
    assert done.stdout.endswith("404")
    done = subprocess.run(["curl", "--silent", "--fail", "http://%s/metrics" % hub.admin],
                          capture_output=True, text=True, timeout=DEADLINE, check=True)
    summary = json.loads(done.stdout)
    assert summary.keys() == {"timestamp", "uptime_ms", "server", "connections", "peers", "hubs", "messages"}
    assert summary["server"] == {"is_hub": False, "namespace": "pigeonhub-mesh", "region": "", "app_name": "test"}
    assert summary["connections"] == {"active": 4, "max": 50000}
    assert summary["peers"] == {"total": 4, "networks": {"global": 4}}
    assert summary["hubs"] == {"discovered": 0, "bootstrap_connected": 0}
    assert summary["messages"]["signals"] == 12


def test_the_public_address_shows_no_tenant(start, crowd):
    hub = start(settings(plugins=PLUGINS) + TENANTS)
    crowd(hub, "acme-1").talk(1)
    with urllib.request.urlopen(hub.http("/metrics?format=prometheus"), timeout=DEADLINE) as answer:
        text = answer.read().decode()
    assert 'hub_messages_total{tenant="default"}' in text
    assert not re.search("acme|umbrella|process_|plugin", text)


def test_the_token_of_a_tenant_shows_its_own_series(start):
    words = {"acme": "acme-operators-0001", "umbrella": "umbrella-operators-0001"}
    tenants = "namespaces:\n"
    for name, word in words.items():
        entry = "{name: all, value: 'sha256:%s', operator: true}" % hashlib.sha256(word.encode()).hexdigest()
        tenants += "  %s: {networks: ['%s*'], plugins: {auth-tokens: {tokens: [%s]}}}\n" % (name, name, entry)
    hub = start(settings(["admin: 127.0.0.1:0"], ("rate-limit", "auth-tokens", *PLUGINS)) + tenants)

    def ask(path, word=None):
        request = urllib.request.Request(hub.http(path))
        if word:
            request.add_header("authorization", "Bearer " + word)
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    peers = [Peer(hub, name, additional_headers={"authorization": "Bearer " + word}) for name, word in words.items()]
    try:
        for name, word in words.items():
            status, text = ask("/metrics?format=openmetrics", word)
            assert status == 200
            read = samples(open_metrics(text))
            assert {dict(labels).get("tenant") for _, labels in read} == {name}
            assert read["hub_tenant_peers", (("tenant", name),)] == 1
            assert not re.search("process_|plugin|hub_build|default|other", text)
            summary = json.loads(ask("/metrics", word)[1])
            assert summary["peers"] == {"total": 1, "networks": {name: 1}}
        assert ask("/metrics")[0] in (401, 404)
        assert ask("/metrics", "nobody-has-this-one")[0] == 401
    finally:
        for peer in peers:
            peer.close()


def test_ten_thousand_tenants_stay_below_a_mebibyte(watched, crowd):
    names = "".join("  a-tenant-with-a-rather-long-name-%d: {}\n" % n for n in range(9999))
    names += "  the-last: {networks: ['t9999-*']}\n"
    for limit in (200, 1000):
        plugins = (*PLUGINS[:-1], "{metrics: {tenantLimit: %d}}" % limit)
        hub = watched(text_of(plugins, "namespaces:\n" + names))
        crowd(hub, "t9999-1").talk(1)
        text, _ = fetch(hub, "/metrics?format=openmetrics")
        assert len(text) < 1 << 20
        read = samples(open_metrics(text))
        tenants = {dict(labels)["tenant"] for name, labels in read if name == "hub_messages_total"}
        assert len(tenants) == limit + 1
        assert read["hub_signals_total", (("tenant", "other"),)] == 12
        assert read["hub_tenants", ()] == 10000
        assert hub.stop() == 0


def alerts():
    rules = yaml.safe_load(read("Deploy", "prometheus", "alerts.yml"))
    return [rule for group in rules["groups"] for rule in group["rules"]]


def test_promtool_takes_the_rules_and_they_do_what_they_say():
    folder = os.path.join(DEPLOY, "prometheus")
    for name in ("rules.yml", "alerts.yml"):
        code, said = promtool("check", "rules", os.path.join(folder, name))
        assert code == 0, said
    code, said = promtool("check", "config", os.path.join(folder, "prometheus.yml"))
    assert code == 0, said
    code, said = promtool("test", "rules", os.path.join(ROOT, "Tests", "Live", "prometheus", "alerts.test.yml"))
    assert code == 0, said


def test_every_alert_is_tested_and_has_a_page():
    tests = yaml.safe_load(read("Tests", "Live", "prometheus", "alerts.test.yml"))["tests"]
    firing = {one["alertname"] for test in tests for one in test.get("alert_rule_test", ()) if one.get("exp_alerts")}
    quiet = {one["alertname"] for test in tests for one in test.get("alert_rule_test", ()) if not one.get("exp_alerts")}
    names = {rule["alert"] for rule in alerts()}
    assert firing == quiet == names
    anchors = {line.lstrip("# ").lower() for line in read("Docs", "Operating", "Runbooks.md").splitlines() if line.startswith("#")}
    for rule in alerts():
        page, anchor = rule["annotations"]["runbook"].split("#")
        assert page == "Docs/Operating/Runbooks.md" and anchor in anchors, rule["alert"]


def dashboard_queries():
    board = json.loads(read("Deploy", "grafana", "loft.json"))
    values = {"$__rate_interval": "20s", "$job": ".*", "$instance": ".*", "$tenant": ".*"}

    def substituted(expression):
        for name, value in values.items():
            expression = expression.replace(name, value)
        assert "$" not in expression, expression
        return expression

    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    queries = {(panel["title"], target["refId"]): substituted(target["expr"])
               for panel in panels for target in panel["targets"]}
    variables = {one["name"]: substituted(one["definition"])
                 for one in board["templating"]["list"] if one["type"] == "query"}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    return queries, variables


def test_prometheus_scrapes_and_the_dashboard_shows_data(watched, crowd, tmp_path):
    hub = watched()
    talkers = [crowd(hub, "acme-1"), crowd(hub, "umbrella-1")]
    config = read("Deploy", "prometheus", "prometheus.yml")
    for old, new in (("127.0.0.1:3000", hub.admin), ("15s", "1s"),
                     ("- rules.yml", "- " + os.path.join(DEPLOY, "prometheus", "rules.yml")),
                     ("- alerts.yml", "- " + os.path.join(DEPLOY, "prometheus", "alerts.yml"))):
        assert old in config
        config = config.replace(old, new)
    prometheus = Prometheus(str(tmp_path), config)
    try:
        queries, variables = dashboard_queries()
        missing, rounds = dict(queries), 0

        def all_have_data():
            nonlocal rounds
            rounds += 1
            for one in talkers:
                one.talk(100)
                Peer(hub).close()
            for key, expression in list(missing.items()):
                if any(math.isfinite(number) for _, number in prometheus.query(expression)):
                    del missing[key]
            return not missing

        try:
            prometheus.wait_for(all_have_data)
        except AssertionError:
            raise AssertionError("no data for %s" % missing) from None
        by_tenant = dict((labels["tenant"], number) for labels, number in
                         prometheus.query(queries["Messages by tenant", "A"]))
        assert by_tenant.keys() == {"default", "acme", "umbrella"}
        assert by_tenant["acme"] > 0 and by_tenant["umbrella"] > 0
        for name, definition in variables.items():
            series, label = re.fullmatch(r"label_values\((.*), (\w+)\)", definition).groups()
            found = {one[label] for one in prometheus.get("/api/v1/series", **{"match[]": series})}
            assert found == {"job": {"loft"}, "instance": {hub.admin}, "tenant": {"default", "acme", "umbrella"}}[name]
        # Every expression of the rules is one that this Prometheus can work out, and none fires.
        prometheus.wait_for(lambda: prometheus.query("tenant:hub_messages:rate5m"))
        rules = [rule for group in prometheus.get("/api/v1/rules")["groups"] for rule in group["rules"]]
        assert len(rules) == len(alerts()) + 8
        assert [rule["name"] for rule in rules if rule["health"] == "err"] == []
        assert prometheus.query("ALERTS") == []
        assert prometheus.query("up") == [({"__name__": "up", "job": "loft", "instance": hub.admin}, 1.0)]
    finally:
        prometheus.stop()


def test_statsd_hears_what_was_added(watched, crowd):
    statsd = StatsD()
    try:
        plugins = (*PLUGINS[:-1], "{metrics: {statsd: {address: '%s', interval: 1s, tags: datadog}}}" % statsd.address)
        hub = watched(text_of(plugins))
        talkers = crowd(hub, "acme-1")
        talkers.talk(10)
        heard = statsd.line("hub_signals_total")
        assert re.fullmatch(r"hub_signals_total:\d+\|c\|#tenant:acme", heard), heard
        added = int(heard.split(":")[1].split("|")[0])
        while added < 120:
            added += int(statsd.line("hub_signals_total").split(":")[1].split("|")[0])
        assert added == 120
        assert statsd.line("hub_connections") == "hub_connections:4|g"
        assert max(statsd.sizes) <= 1432
        assert max(statsd.sizes) > 1000
    finally:
        statsd.close()


def check_otlp(document):
    """Holds a request against the JSON mapping of OTLP: 64 bits are text, arrays fit each other."""
    names = set()
    (resource,) = document["resourceMetrics"]
    attributes = {one["key"]: one["value"]["stringValue"] for one in resource["resource"]["attributes"]}
    assert attributes == {"service.name": "loft", "service.instance.id": "test"}
    (scope,) = resource["scopeMetrics"]
    for metric in scope["metrics"]:
        assert metric["name"] not in names
        names.add(metric["name"])
        (kind,) = metric.keys() - {"name", "description", "unit"}
        assert kind in ("sum", "gauge", "histogram")
        if kind != "gauge":
            assert metric[kind]["aggregationTemporality"] == 2
        if kind == "sum":
            assert metric[kind]["isMonotonic"] is True
        for point in metric[kind]["dataPoints"]:
            assert re.fullmatch(r"\d{19}", point["timeUnixNano"])
            if kind != "gauge":
                assert int(point["startTimeUnixNano"]) <= int(point["timeUnixNano"])
            for attribute in point["attributes"]:
                assert attribute.keys() == {"key", "value"} and isinstance(attribute["value"]["stringValue"], str)
            if kind == "histogram":
                counts = [int(count) for count in point["bucketCounts"]]
                assert all(isinstance(count, str) for count in point["bucketCounts"])
                assert len(counts) == len(point["explicitBounds"]) + 1
                assert sum(counts) == int(point["count"])
                assert point["explicitBounds"] == sorted(point["explicitBounds"])
            else:
                assert ("asInt" in point) != ("asDouble" in point)
                assert isinstance(point.get("asInt", ""), str)
    return {metric["name"]: metric for metric in scope["metrics"]}


def test_a_collector_gets_otlp_and_is_asked_again_when_it_is_busy(watched, crowd, tmp_path):
    collector = Collector(statuses=[503, 429])
    try:
        secret = tmp_path / "token"
        secret.write_text("Bearer abc\n")
        secret.chmod(0o600)
        otlp = "{otlp: {url: '%s', interval: 10s, timeout: 2s, headers: {authorization: 'file:%s'}}}" % (
            collector.url, secret)
        hub = watched(text_of((*PLUGINS[:-1], "{metrics: %s}" % otlp)))
        crowd(hub, "acme-1").talk(10)
        requests = collector.wait_for(3)
        assert [status for _, _, _, status in requests] == [503, 429, 200]
        assert len({body for _, _, body, _ in requests}) == 1
        path, headers, body, _ = requests[0]
        headers = {name.lower(): value for name, value in headers.items()}
        assert path == "/v1/metrics"
        assert headers["content-type"] == "application/json"
        assert headers["authorization"] == "Bearer abc"
        metrics = check_otlp(json.loads(body))
        (point,) = [point for point in metrics["hub_signals_total"]["sum"]["dataPoints"]
                    if point["attributes"] == [{"key": "tenant", "value": {"stringValue": "acme"}}]]
        assert point["asInt"] == "120"
        assert metrics["hub_handshake_seconds"]["unit"] == "s"
        assert metrics["process_resident_memory_bytes"]["unit"] == "By"
        assert "Bearer" not in hub.log()
    finally:
        collector.close()
