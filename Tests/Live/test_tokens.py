"""Who may speak, judged by PyJWT, joserfc, cryptography and the `websockets` client: they sign and we verify, we sign
and they verify, and what they must not get in with does not get them in."""

import hashlib
import hmac
import json
import secrets
import signal
import ssl
import time
import urllib.error
import urllib.request

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from joserfc import jwt as jose
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from hub import DEADLINE, settings
from peer import fresh_id
from token_tools import ALGORITHMS, SECRET, Issuer, Keys, certificates, forge, fresh, recipe, run_hubctl, text

pytestmark = pytest.mark.process
TOKEN = "a-bearer-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys(str(tmp_path_factory.mktemp("keys")))


def configuration(auth, hub_lines=(), namespaces=()):
    plugins = ["auth-tokens: {%s}" % auth, "signaling", "hub-registry", "health"]
    whole = settings(["log: {level: trace, format: json}", *hub_lines], plugins)
    return whole + "".join(line + "\n" for line in (["namespaces:", *namespaces] if namespaces else []))


def every_key(keys):
    names = ", ".join('"file:%s"' % keys.path(name + ".pub") for name in ALGORITHMS if name != "HS256")
    return 'keys: [%s], secrets: "file:%s"' % (names, keys.path("secret"))


@pytest.fixture
def hub(start, keys):
    return start(configuration(every_key(keys) + ", audience: [us, them], issuer: [issuer], leeway: 0s"))


def dial(hub, token=None, place="header", peer=None, **options):
    """Connects with a token in one of the places it may have."""
    query = "?peerId=" + (peer or fresh_id())
    if token is not None and place == "query":
        query += "&token=" + token
    if token is not None and place == "header":
        options["additional_headers"] = {"Authorization": "Bearer " + token}
    if token is not None and place == "subprotocol":
        options["subprotocols"] = ["peerpigeon.v1", "bearer." + token]
    return connect(hub.ws("/" + query), open_timeout=DEADLINE, close_timeout=DEADLINE, ping_interval=None, proxy=None,
                   **options)


def refusal(hub, token=None, place="header", **options):
    """The code and the sentence with which the hub refuses."""
    with pytest.raises(InvalidStatus) as refused:
        dial(hub, token, place, **options).close()
    response = refused.value.response
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    problem = json.loads(response.body)
    assert problem["by"] == "auth-tokens"
    if token:
        assert token not in response.body.decode()
    return problem["code"], problem["detail"]


def greeted(socket):
    return json.loads(socket.recv(timeout=DEADLINE))["type"] == "connected"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("library", ["with_pyjwt", "with_joserfc"])
def test_takes_what_others_sign(hub, keys, algorithm, library):
    for place in ("header", "query", "subprotocol"):
        token = getattr(keys, library)(algorithm, iss="issuer", aud=["other", "them"], sub="ann")
        with dial(hub, token, place) as socket:
            assert greeted(socket)
            assert socket.subprotocol == ("peerpigeon.v1" if place == "subprotocol" else None)
        assert token not in hub.log()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_others_take_what_we_sign(keys, algorithm):
    place = ("--secret", "file:" + keys.path("secret")) if algorithm == "HS256" else (
        "--key", "file:" + keys.path(algorithm))
    made = run_hubctl("token", "new", "jwt", *place, "--kid", "one", "--audience", "them", "--issuer", "issuer",
                      "--subject", "ann", "--network", "lobby", "--expires", "5m", "--claim", 'level={"is":[1,"x"]}')
    assert made.returncode == 0, made.stderr
    token = made.stdout.strip()
    verifier = SECRET if algorithm == "HS256" else keys.public_pem(algorithm)
    claims = jwt.decode(token, verifier, algorithms=[algorithm], audience="them", issuer="issuer")
    assert claims["networks"] == ["lobby"] and claims["level"] == {"is": [1, "x"]}
    assert jwt.get_unverified_header(token)["kid"] == "one"
    decoded = jose.decode(token, keys.jose_key(algorithm, private=False), algorithms=[algorithm])
    assert decoded.claims["sub"] == "ann"


def bad_tokens(keys):
    """Every way in which a token can be wrong, with the code that says which."""
    now = int(time.time())
    good = {"iss": "issuer", "aud": "us", "exp": now + 300}
    public = keys.public_pem("RS256")
    secret = SECRET.encode()
    hs256 = {"alg": "HS256", "typ": "JWT"}

    def signed(**claims):
        return keys.with_pyjwt("ES256", **{**good, **claims})

    return {
        "forged": (signed()[:-10] + "AAAAAAAAAA", "token-forged"),
        "claims exchanged": (".".join([signed().split(".")[0], text(json.dumps({**good, "sub": "x"}).encode()),
                                       signed().split(".")[2]]), "token-forged"),
        "another's key": (jwt.encode(good, ed25519.Ed25519PrivateKey.generate(), "EdDSA"), "token-forged"),
        "expired": (signed(exp=now - 40), "token-expired"),
        "not yet valid": (signed(nbf=now + 600), "token-not-yet-valid"),
        "no end": (signed(exp=None), "token-without-expiry"),
        "for others": (signed(aud="nobody"), "token-wrong-audience"),
        "for nobody": (signed(aud=None), "token-wrong-audience"),
        "from others": (signed(iss="mallory"), "token-wrong-issuer"),
        "none": (jwt.encode(good, None, algorithm="none"), "token-algorithm"),
        "None": (forge({"alg": "None"}, good), "token-algorithm"),
        "none, signed": (forge({"alg": "none"}, good, secret), "token-algorithm"),
        "no signature": (signed().rsplit(".", 1)[0] + ".", "token-forged"),
        "HS512": (jwt.encode(good, SECRET * 2, algorithm="HS512"), "token-algorithm"),
        "public key as a secret": (forge(hs256, good, public), "token-forged"),
        "public key as a secret, trimmed": (forge(hs256, good, public.strip()), "token-forged"),
        "empty secret": (forge(hs256, good, signature=""), "token-forged"),
        "own key in the header": (forge({"alg": "HS256", "jwk": {"kty": "oct", "k": text(b"k" * 32)}}, good, b"k" * 32),
                                  "token-forged"),
        "key from afar": (forge({"alg": "RS256", "jku": "https://example.org/keys", "kid": "x"}, good, secret),
                          "token-unknown-key"),
        "crit": (forge({**hs256, "crit": ["b64"], "b64": False}, good, secret), "token-malformed"),
        "algorithm twice": (forge(b'{"alg":"HS256","alg":"none"}', good, secret), "token-malformed"),
        "claim twice": (forge(hs256, b'{"exp":1,"exp":%d}' % (now + 300), secret), "token-malformed"),
        "another type": (forge({"alg": "HS256", "typ": "logout+jwt"}, good, secret), "token-malformed"),
        "a list": (forge(hs256, b"[1]", secret), "token-malformed"),
        "not JSON": (forge(hs256, b"{exp:1}", secret), "token-malformed"),
        "padding": (forge(hs256, good, secret) + "=", "token-malformed"),
        "two parts": (".".join(signed().split(".")[:2]), "token-unknown"),
        "five parts": ("e30.e30.e30.e30.e30", "token-malformed"),
        "dots": ("..", "token-malformed"),
        "end in words": (forge(hs256, {**good, "exp": "soon"}, secret), "token-bad-claim"),
        "endless": (forge(hs256, b'{"iss":"issuer","aud":"us","exp":1e999}', secret), "token-bad-claim"),
        "a guess": ("password", "token-unknown"),
    }


def test_refuses_every_token_that_is_not_good(hub, keys):
    wrong = {}
    for name, (token, code) in bad_tokens(keys).items():
        for place in ("header", "query"):
            given = refusal(hub, token, place)[0]
            if given != code:
                wrong[name, place] = "%s instead of %s" % (given, code)
        assert token not in hub.log(), name
    assert not wrong
    with dial(hub, keys.with_pyjwt("ES256", iss="issuer", aud="us")) as socket:
        assert greeted(socket)


@pytest.mark.parametrize("place, status", [("header", 431), ("query", 414)])
def test_reads_no_token_that_is_longer_than_any(hub, place, status):
    with pytest.raises(InvalidStatus) as refused:
        dial(hub, "a" * 8_193, place).close()
    assert refused.value.response.status_code == status


def test_says_how_long_ago_a_token_ended(hub, keys):
    code, detail = refusal(hub, keys.with_pyjwt("ES256", iss="issuer", aud="us", exp=int(time.time()) - 40))
    assert code == "token-expired" and detail.startswith("the token expired 4") and detail.endswith(" s ago")


def test_takes_one_credential_and_no_more(hub, keys):
    one, other = (keys.with_pyjwt("HS256", iss="issuer", aud="us", sub=name) for name in ("a", "b"))
    headers = {"Authorization": "Bearer " + one}
    assert refusal(hub, other, "query", additional_headers=headers)[0] == "token-ambiguous"
    with dial(hub, one, "query", additional_headers=headers) as socket:
        assert greeted(socket)
    assert refusal(hub)[0] == "unauthorized"


def test_closes_with_4001_when_a_token_ends(hub, keys):
    with dial(hub, keys.with_pyjwt("EdDSA", iss="issuer", aud="us", exp=int(time.time()) + 2)) as socket:
        heard = []
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                heard.append(json.loads(socket.recv(timeout=DEADLINE)))
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "this token has ended")
    assert heard[-1]["type"] == "error" and heard[-1]["code"] == "token-expired"


def test_binds_a_peer_to_its_tenant(start, keys):
    hub = start(configuration("audience: hub", namespaces=[
        "  acme: {networks: [acme], plugins: {auth-tokens: {keys: \"file:%s\"}}}" % keys.path("ES256.pub"),
        "  globex: {networks: [globex], plugins: {auth-tokens: {keys: \"file:%s\"}}}" % keys.path("EdDSA.pub")]))
    assert refusal(hub, keys.with_pyjwt("ES256", aud="hub", tenant="globex"))[0] == "token-wrong-tenant"
    peer = fresh_id()
    assert refusal(hub, keys.with_pyjwt("ES256", aud="hub", peer=fresh_id()), peer=peer)[0] == "token-wrong-peer"
    with dial(hub, keys.with_pyjwt("ES256", aud="hub", peer=peer, networks=["team-*"]), peer=peer) as socket:
        assert greeted(socket)
        for network, code in (("lobby", "network-not-granted"), ("team-1", None)):
            socket.send(json.dumps({"type": "announce", "networkName": network, "data": {}}))
            socket.send(json.dumps({"type": "ping"}))
            heard = json.loads(socket.recv(timeout=DEADLINE))
            assert heard.get("code") == code
            if code:
                assert json.loads(socket.recv(timeout=DEADLINE))["type"] == "pong"
    with dial(hub) as stranger:
        assert greeted(stranger)
        stranger.send(json.dumps({"type": "announce", "networkName": "acme", "data": {}}))
        assert json.loads(stranger.recv(timeout=DEADLINE))["code"] == "unauthorized"


def ask(hub, path, token=None):
    request = urllib.request.Request(hub.http(path), headers={"Authorization": "Bearer " + token} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_guards_http_and_leaves_probes_alone(start, keys):
    hub = start(configuration('tokens: [{name: app, value: "sha256:%s"}, {name: ops, value: "file:%s", operator: true}]'
                              % (hashlib.sha256(TOKEN.encode()).hexdigest(), keys.write("ops", "operators-know-this"))))
    assert [ask(hub, path) for path in ("/livez", "/readyz", "/healthz", "/health")] == [200] * 4
    assert [ask(hub, path) for path in ("/hubs", "/stats", "/peers")] == [401] * 3
    assert [ask(hub, path, TOKEN) for path in ("/hubs", "/stats")] == [200, 401]
    assert [ask(hub, path, "operators-know-this") for path in ("/hubs", "/stats")] == [200, 200]
    assert ask(hub, "/hubs?token=" + TOKEN) == 200
    assert ask(hub, "/hubs", "wrong") == 401
    assert TOKEN not in hub.log()


def test_takes_the_variable_that_older_hubs_read(start, monkeypatch):
    monkeypatch.setenv("AUTH_TOKEN", TOKEN)
    hub = start(configuration("audience: us"))
    assert refusal(hub)[0] == "unauthorized"
    with dial(hub, TOKEN, "query") as socket:
        assert greeted(socket)
    checked = run_hubctl("check", "--config", start(configuration("audience: us")).config)
    assert checked.returncode == 0


def test_takes_a_ticket_made_by_the_recipe_of_its_page(start, keys):
    ticket = recipe()
    hub = start(configuration('tickets: {secret: "file:%s"}' % keys.path("secret")))
    peer = fresh_id()
    one = ticket(SECRET, "default", peer)
    assert refusal(hub, one)[0] == "token-wrong-peer"
    with dial(hub, one, "query", peer=peer) as socket:
        assert greeted(socket)
    assert refusal(hub, one, peer=peer)[0] == "ticket-used"
    assert refusal(hub, ticket(SECRET + "x", "default"))[0] == "ticket-forged"
    assert refusal(hub, ticket(SECRET, "default", seconds=-5))[0] == "ticket-expired"
    assert refusal(hub, ticket(SECRET, "nobody"))[0] == "token-unknown-tenant"
    made = run_hubctl("token", "new", "ticket", "--secret", "file:" + keys.path("secret"))
    with dial(hub, made.stdout.strip(), "subprotocol") as socket:
        assert greeted(socket)


def test_takes_tokens_by_published_keys_and_asks_again_for_new_ones(start, keys, tmp_path):
    with certificates(str(tmp_path)), Issuer(keys.jwks("RS256"), (tmp_path / "server.pem", tmp_path / "server.key")) as issuer:
        hub = start(configuration("jwks: '%s', jwksAuthority: '%s/ca.pem', jwksPause: 1s" % (issuer.url, tmp_path)))
        with dial(hub, keys.with_joserfc("RS256", {"kid": "RS256"})) as socket:
            assert greeted(socket)
        issuer.content = keys.jwks("RS256", "ES256", "EdDSA")
        until, codes = time.monotonic() + DEADLINE, []
        while time.monotonic() < until:
            try:
                dial(hub, keys.with_joserfc("ES256", {"kid": "ES256"})).close()
                break
            except InvalidStatus as refused:
                codes.append(json.loads(refused.response.body)["code"])
        assert set(codes) <= {"token-unknown-key"}
        assert time.monotonic() < until and issuer.asked <= 3
        issuer.content = "{"
        asked = issuer.asked
        until = time.monotonic() + DEADLINE
        while issuer.asked == asked and time.monotonic() < until:
            assert refusal(hub, keys.with_pyjwt("EdDSA", {"kid": "never"}))[0] == "token-unknown-key"
        assert issuer.asked > asked
        with dial(hub, keys.with_pyjwt("EdDSA", {"kid": "EdDSA"})) as socket:
            assert greeted(socket)
        health = json.loads(urllib.request.urlopen(hub.http("/health"), timeout=DEADLINE).read())
        assert health["plugins"]["auth-tokens"]["health"] == "degraded"
        hub.says("published keys could not be fetched")


def test_reload_ends_what_came_by_a_token_that_is_gone(start, keys):
    both = 'tokens: [{name: a, value: "file:%s"}, {name: b, value: "file:%s"}]'
    first, second = keys.write("first", "first-token-of-two"), keys.write("second", "second-token-of-two")
    hub = start(configuration(both % (first, second)))
    with dial(hub, "first-token-of-two") as gone, dial(hub, "second-token-of-two") as stays:
        assert greeted(gone) and greeted(stays)
        hub.write(configuration('tokens: [{name: b, value: "file:%s"}]' % second))
        hub.signal(signal.SIGHUP)
        assert json.loads(gone.recv(timeout=DEADLINE))["code"] == "token-revoked"
        with pytest.raises(ConnectionClosed) as closed:
            gone.recv(timeout=DEADLINE)
        assert closed.value.rcvd.code == 4001
        stays.send(json.dumps({"type": "ping"}))
        assert json.loads(stays.recv(timeout=DEADLINE))["type"] == "pong"


def say(socket, **message):
    socket.send(json.dumps(message))
    return json.loads(socket.recv(timeout=DEADLINE))


def test_takes_hubs_by_their_certificates(start, tmp_path):
    with certificates(str(tmp_path)) as folder:
        tls = "tls: {certificate: %s/server.pem, key: %s/server.key, clientAuthority: %s/ca.pem, clientCertificates: requested}"
        hub = start(configuration("hubs: {mutualTLS: true, names: [hub-a]}", [tls % (folder, folder, folder)]), secure=True)
        for name, code in (("hub-a", None), ("other", "hub-not-proven"), (None, "hub-not-proven")):
            context = ssl.create_default_context(cafile=folder + "/ca.pem")
            if name:
                context.load_cert_chain("%s/%s.pem" % (folder, name), "%s/%s.key" % (folder, name))
            with dial(hub, ssl=context) as socket:
                assert greeted(socket)
                socket.send(json.dumps({"type": "announce", "networkName": "pigeonhub-mesh", "data": {"isHub": True}}))
                assert say(socket, type="ping").get("code") == code


def mac(key, *parts):
    """HMAC of parts, each with its length before it."""
    whole = b"".join(len(part).to_bytes(2, "big") + part for part in parts) if len(parts) > 1 else parts[0]
    return hmac.new(key, whole, hashlib.sha256).digest()


def test_does_the_exchange_of_hubs_as_the_protocol_has_it(start, keys):
    hub_id, peer, mesh, first = fresh_id(), fresh_id(), b"pigeonhub-mesh", secrets.token_bytes(32)
    hub = start(configuration('hubs: {secret: "file:%s"}' % keys.path("secret"), ["id: '%s'" % hub_id]))
    key = mac(SECRET.encode(), b"loft hub-auth 1")
    with dial(hub, peer=peer) as socket:
        assert greeted(socket)
        announcement = {"type": "announce", "networkName": mesh.decode(), "data": {"isHub": True}}
        assert say(socket, **announcement)["code"] == "hub-not-proven"
        name = mac(key, b"loft fingerprint").hex()[:16]
        data = say(socket, type="hub-auth", data={"step": "hello", "keys": ["x", name], "nonce": text(first)})["data"]
        both = first + jwt.utils.base64url_decode(data["nonce"])
        ends = (mesh, peer.encode(), hub_id.encode(), both)
        assert (data["key"], data["hub"]) == (name, hub_id)
        assert data["proof"] == text(mac(key, b"hub-auth 1", b"acceptor", *ends))
        proof = text(mac(key, b"hub-auth 1", b"initiator", *ends))
        assert say(socket, type="hub-auth", data={"step": "proof", "proof": proof})["data"] == {"step": "done"}
        socket.send(json.dumps(announcement))
        assert say(socket, type="ping")["type"] == "pong"


def test_believes_an_id_that_is_that_of_a_key(start):
    hub_id = fresh_id()
    hub = start(configuration("peers: {selfCertifying: required}", ["id: '%s'" % hub_id]))
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    peer = hashlib.sha1(public).hexdigest()
    with dial(hub, peer=peer) as socket:
        assert greeted(socket)
        data = json.loads(socket.recv(timeout=DEADLINE))["data"]
        challenge = jwt.utils.base64url_decode(data["challenge"])
        statement = b"loft id-proof 1\n" + challenge + peer.encode() + data["hub"].encode()
        proof = {"publicKey": text(public), "signature": text(key.sign(statement))}
        assert say(socket, type="id-proof", data=proof)["type"] == "id-proven"
        socket.send(json.dumps({"type": "announce", "networkName": "lobby", "data": {}}))
        assert say(socket, type="ping")["type"] == "pong"
    with dial(hub) as socket:
        assert greeted(socket)
        assert json.loads(socket.recv(timeout=DEADLINE))["type"] == "id-challenge"
        assert say(socket, type="id-proof", data=proof)["code"] == "id-proof-wrong"


def test_inspect_says_which_check_failed(keys, tmp_path):
    config = tmp_path / "Plugins.yaml"
    config.write_text(configuration(every_key(keys) + ", audience: us, issuer: issuer, leeway: 0s"))

    def inspect(token):
        done = run_hubctl("token", "inspect", "--config", str(config), "--json", feed=token)
        report = json.loads(done.stdout)
        assert done.returncode == (0 if report["isTaken"] else 7)
        return report, [check["check"] for check in report["checks"] if not check["isOK"]]

    report, failed = inspect(keys.with_pyjwt("RS256", {"kid": "k"}, iss="issuer", aud="us", sub="ann"))
    assert failed == [] and report["header"]["kid"] == "k" and report["claims"]["sub"] == "ann"
    assert "RS256.pub" in str(report["checks"])
    assert inspect(keys.with_pyjwt("RS256", iss="issuer", aud="them", exp=int(time.time()) - 5))[1] == ["exp", "aud"]
    assert inspect(keys.with_pyjwt("RS256", iss="issuer", aud="us")[:-9] + "AAAAAAAAA")[1] == ["signature"]
    report, failed = inspect(jwt.encode(fresh({"aud": "us"}), None, algorithm="none"))
    assert failed == ["form"] and report["header"]["alg"] == "none"
    for name, (token, _) in bad_tokens(keys).items():
        assert inspect(token)[1], name
    shown = run_hubctl("token", "inspect", "--config", str(config), feed=keys.with_pyjwt("RS256", iss="issuer", aud="us"))
    assert shown.returncode == 0 and "this hub would take it" in shown.stdout


def test_makes_tokens_and_keys_that_the_hub_takes(start, tmp_path):
    made = json.loads(run_hubctl("token", "new", "--json").stdout)
    key = str(tmp_path / "new.pem")
    for kind in ("ed25519", "p256", "rsa"):
        assert run_hubctl("token", "new", "key", "--kind", kind, "--out", key + kind).returncode == 0
        assert (tmp_path / ("new.pem" + kind)).stat().st_mode & 0o077 == 0
    assert run_hubctl("token", "new", "key", "--out", key + "rsa").returncode == 1
    public = ", ".join('"file:%s%s.pub"' % (key, kind) for kind in ("ed25519", "p256", "rsa"))
    hub = start(configuration('keys: [%s], tokens: [{name: made, value: "%s"}]' % (public, made["value"])))
    tokens = [made["token"]] + [run_hubctl("token", "new", "jwt", "--key", "file:" + key + kind).stdout.strip()
                                for kind in ("ed25519", "p256", "rsa")]
    for token in tokens:
        with dial(hub, token) as socket:
            assert greeted(socket)


def test_takes_no_secret_from_the_command_line(keys):
    for flag in ("--key", "--secret"):
        refused = run_hubctl("token", "new", "jwt", flag, SECRET)
        assert refused.returncode == 2 and SECRET not in refused.stderr + refused.stdout
    fed = run_hubctl("token", "new", "jwt", "--secret", "-", feed=SECRET + "\n")
    assert jwt.decode(fed.stdout.strip(), SECRET, algorithms=["HS256"])["exp"]
    named = run_hubctl("token", "new", "jwt", "--secret", "env:S", environment={"S": SECRET})
    assert jwt.decode(named.stdout.strip(), SECRET, algorithms=["HS256"])["exp"]


@pytest.mark.parametrize("auth, words", [
    ('keys: "file:{private}"', "private key"), ('secrets: "file:{public}"', "belongs under 'keys'"),
    ('jwks: "http://example.org/"', "https://"), ('token: literal', "env:NAME"),
    ('keys: "file:{broken}"', "damaged"),
])
def test_says_what_is_wrong_with_the_settings(start, keys, auth, words):
    broken = keys.write("broken", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    filled = auth.format(private=keys.path("ES256"), public=keys.path("ES256.pub"), broken=broken)
    hub = start(configuration(filled), expect_ready=False)
    assert hub.wait() == 6
    assert words in hub.log() and "BEGIN PRIVATE" not in hub.log()
