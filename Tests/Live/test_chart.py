"""The chart of Deploy/helm: what helm made of it, which is kept beside it, and its values."""

import hashlib
import json
import os
import re

import jsonschema
import kubernetes_validate
import pytest
import yaml

from hub import ROOT
from test_deploy import TOKENS, VERSIONS, ctl, fits, seconds

HELM = os.path.join(ROOT, "Deploy", "helm")
KINDS = ("mesh", "fleet")
SECRETS = {**TOKENS, "MESH_SECRET": "b" * 64, "TURN_SECRET": "c" * 64}

pytestmark = pytest.mark.process


def read(*parts):
    with open(os.path.join(HELM, *parts), encoding="utf-8") as file:
        return file.read()


def rendered(kind):
    found = {}
    for one in yaml.safe_load_all(read("rendered", kind + ".yaml")):
        if one:
            key = (one["kind"], one["metadata"]["name"])
            assert key not in found, "%s is there twice" % (key,)
            found[key] = one
    return found


def of_kind(kind, what):
    return [one for (name, _), one in rendered(kind).items() if name == what]


def test_what_is_kept_is_what_this_chart_makes():
    """Whoever changes the chart renders it again; Scripts/chart.sh says how the digest comes about."""
    paths = [os.path.relpath(os.path.join(folder, name), HELM)
             for top in ("loft", "rendered") for folder, _, names in os.walk(os.path.join(HELM, top)) for name in names]
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if os.path.basename(path) not in ("mesh.yaml", "fleet.yaml")):
        digest.update(read(path).encode())
    for kind in KINDS:
        assert re.search("digest ([0-9a-f]{64})", read("rendered", kind + ".yaml").splitlines()[0])[1] == digest.hexdigest()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_kubernetes_knows_every_field(kind, version):
    for (what, name), one in rendered(kind).items():
        # This one belongs to the operator of Prometheus.
        if what != "ServiceMonitor":
            assert kubernetes_validate.validate(one, version, strict=True) == version, (what, name)


def test_values_are_checked():
    check = jsonschema.Draft7Validator(json.loads(read("loft", "values.schema.json")))
    values = yaml.safe_load(read("loft", "values.yaml"))
    check.validate(values)
    for kind in KINDS:
        check.validate(yaml.safe_load(read("rendered", kind + ".values.yaml")))
    for wrong in ({"mode": "flock"}, {"replica": 3}, {"replicas": 0}, {"drain": {"seconds": "30s"}}, {"image": {"name": "x"}},
                  {"mode": "fleet", "fleet": {"servers": []}}, {"mesh": {"bootstrap": ["hub.example.org"]}}):
        with pytest.raises(jsonschema.ValidationError):
            check.validate({**values, **wrong})
    # Every value has a rule, and every rule a value.
    assert set(json.loads(read("loft", "values.schema.json"))["properties"]) - {"global"} == set(values)
    named = set(re.findall(r"\.Values\.(\w+)", "".join(
        read("loft", "templates", name) for name in os.listdir(os.path.join(HELM, "loft", "templates")))))
    assert named == set(values)


@pytest.mark.parametrize("kind", KINDS)
def test_hubs_take_its_settings(tmp_path, kind):
    [settings] = of_kind(kind, "ConfigMap")
    [pods] = [one["spec"]["template"]["spec"] for one in of_kind(kind, "StatefulSet")]
    [container] = pods["containers"]
    variables = {one["name"]: one for one in container["env"]}
    given = {name: SECRETS[name] for name in variables if name in SECRETS}
    given |= {name: one["value"] for name, one in variables.items() if "value" in one and not name.startswith("HUBCTL")}
    path = tmp_path / "Plugins.yaml"
    path.write_text(settings["data"]["Plugins.yaml"], encoding="utf-8")
    done = ctl("check", "--config", str(path), "--json", LOFT_HUB__NAME="hubs-loft-0", **given)
    assert (json.loads(done.stdout)["problems"], done.returncode) == ([], 0)
    hub = yaml.safe_load(settings["data"]["Plugins.yaml"])["hub"]
    assert pods["terminationGracePeriodSeconds"] > seconds(hub["drainNotice"]) + seconds(hub["drain"])
    probe = container["readinessProbe"]
    assert seconds(hub["drainNotice"]) > probe["failureThreshold"] * (probe["periodSeconds"] + probe["timeoutSeconds"])
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        command = container[name]["exec"]["command"]
        assert command[0] == "hubctl" and ctl(*command[1:], "--help").returncode == 0
    ports = {one["name"]: one["containerPort"] for one in container["ports"]}
    assert hub["listen"] == ["[::]:%d" % ports["peers"]] and hub["admin"] == "0.0.0.0:%d" % ports["admin"]
    assert variables["HUBCTL_ADDR"]["value"] == "127.0.0.1:%d" % ports["admin"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_names_is_there(kind):
    found = rendered(kind)
    [pods] = of_kind(kind, "StatefulSet")
    labels, spec = pods["spec"]["template"]["metadata"]["labels"], pods["spec"]["template"]["spec"]
    ports = {one["name"] for one in spec["containers"][0]["ports"]}
    name = pods["metadata"]["name"]
    assert found[("Service", pods["spec"]["serviceName"])]["spec"]["clusterIP"] == "None"
    for one in of_kind(kind, "Service"):
        assert fits(labels, one["spec"]["selector"])
        assert {port["targetPort"] for port in one["spec"]["ports"]} <= ports
    [budget], [policy] = of_kind(kind, "PodDisruptionBudget"), of_kind(kind, "NetworkPolicy")
    assert fits(labels, budget["spec"]["selector"]["matchLabels"]) and fits(labels, policy["spec"]["podSelector"]["matchLabels"])
    assert {port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]} == ports
    assert ("ConfigMap", spec["volumes"][0]["configMap"]["name"]) in found
    mounts = {mount["name"] for mount in spec["containers"][0]["volumeMounts"]}
    assert mounts == {one["name"] for one in spec["volumes"]} | {
        one["metadata"]["name"] for one in pods["spec"]["volumeClaimTemplates"]}
    if kind == "mesh":
        [hubs] = [one["value"] for one in spec["containers"][0]["env"] if one["name"] == "BOOTSTRAP_HUBS"]
        assert hubs.split(",") == ["ws://%s-%d.%s:3000" % (name, at, pods["spec"]["serviceName"]) for at in range(3)]
        assert pods["spec"]["replicas"] == 3 and not of_kind(kind, "HorizontalPodAutoscaler")
    else:
        [scaler], [monitor] = of_kind(kind, "HorizontalPodAutoscaler"), of_kind(kind, "ServiceMonitor")
        assert scaler["spec"]["scaleTargetRef"]["name"] == name and "replicas" not in pods["spec"]
        watched = [one for one in of_kind(kind, "Service")
                   if fits(one["metadata"]["labels"], monitor["spec"]["selector"]["matchLabels"])]
        assert [one["metadata"]["name"] for one in watched] == [pods["spec"]["serviceName"]]
        assert {one["port"] for one in monitor["spec"]["endpoints"]} <= {
            port["name"] for port in watched[0]["spec"]["ports"]}
