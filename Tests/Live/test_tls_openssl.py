"""TLS, judged by OpenSSL's own client and by curl."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time

import pytest

from hub import DEADLINE, settings
from peer import Peer, fresh_network

pytestmark = pytest.mark.process


def make_certificate(folder, serial):
    """A self-signed certificate for 127.0.0.1, told apart by its serial number."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-set_serial", str(serial),
         "-keyout", os.path.join(folder, "new-key.pem"), "-out", os.path.join(folder, "new-certificate.pem")],
        check=True, capture_output=True)
    for name in ("key.pem", "certificate.pem"):
        os.replace(os.path.join(folder, "new-" + name), os.path.join(folder, name))


def tls_settings(folder):
    return settings(["tls: {certificate: %s/certificate.pem, key: %s/key.pem}" % (folder, folder)])


@pytest.fixture
def folder(tmp_path):
    make_certificate(str(tmp_path), 1001)
    return str(tmp_path)


@pytest.fixture
def hub(start, folder):
    return start(tls_settings(folder), secure=True)


def trust(folder):
    return ssl.create_default_context(cafile=os.path.join(folder, "certificate.pem"))


def s_client(hub, folder, *options, text=b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
    done = subprocess.run(
        ["openssl", "s_client", "-connect", "127.0.0.1:%d" % hub.port, "-CAfile",
         os.path.join(folder, "certificate.pem"), "-servername", "localhost", "-verify_return_error", "-ign_eof",
         *options], input=text, capture_output=True, timeout=DEADLINE)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


@pytest.mark.parametrize("option, name", [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
def test_shakes_hands_and_answers(hub, folder, option, name):
    code, output = s_client(hub, folder, option)
    assert code == 0, output
    assert name in output and "Verify return code: 0 (ok)" in output
    assert "HTTP/1.1 200 " in output


def test_refuses_versions_before_1_2(hub, folder):
    code, output = s_client(hub, folder, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")
    assert code != 0 and "HTTP/1.1" not in output


def test_resumes_a_session(hub, folder, tmp_path):
    session = str(tmp_path / "session")
    assert s_client(hub, folder, "-tls1_3", "-sess_out", session)[0] == 0
    code, output = s_client(hub, folder, "-tls1_3", "-sess_in", session)
    assert code == 0 and "HTTP/1.1 200 " in output


def test_answers_curl_that_checks_the_certificate(hub, folder):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--max-time", str(int(DEADLINE)), "--cacert",
         os.path.join(folder, "certificate.pem"), hub.http("/health")], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert b'"status"' in done.stdout


def test_peers_signal_over_tls(hub, folder):
    network = fresh_network()
    with Peer(hub, network, ssl=trust(folder)) as ada, Peer(hub, network, ssl=trust(folder)) as bob:
        ada.signal("offer", bob, {"sdp": "x" * 100_000})
        assert len(bob.receive("offer")["data"]["sdp"]) == 100_000


def test_plain_text_on_the_secure_port_harms_nobody(hub, folder):
    for hostile in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01\xff\xff" + bytes(2000), b"\x80\x01\x00"):
        with hub.connect() as connection:
            connection.sendall(hostile)
            connection.shutdown(socket.SHUT_WR)
            try:
                while connection.recv(4096):
                    pass
            except ConnectionResetError:
                pass
    assert s_client(hub, folder)[0] == 0


def test_a_handshake_that_stops_half_way_is_cut(hub):
    with hub.connect() as connection:
        connection.settimeout(20)
        connection.sendall(b"\x16\x03\x01\x02\x00\x01")
        try:
            while connection.recv(4096):
                pass
        except ConnectionResetError:
            pass


def serial_seen(hub):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with hub.connect() as plain, context.wrap_socket(plain) as secure:
        text = ssl.DER_cert_to_PEM_cert(secure.getpeercert(binary_form=True))
    shown = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=text.encode(), capture_output=True, check=True)
    return int(shown.stdout.decode().strip().partition("=")[2], 16)


def until_serial(hub, serial):
    """New handshakes, one after the other, until one shows the new certificate."""
    deadline = time.monotonic() + DEADLINE
    while serial_seen(hub) != serial:
        assert time.monotonic() < deadline, "the new certificate is not used; log:\n" + hub.log()


def test_a_reload_brings_the_new_certificate_and_keeps_connections(hub, folder):
    old = trust(folder)
    assert serial_seen(hub) == 1001
    with Peer(hub, fresh_network(), ssl=old) as peer:
        make_certificate(folder, 2002)
        hub.signal(signal.SIGHUP)
        until_serial(hub, 2002)
        assert peer.settle()["type"] == "pong"
        with Peer(hub, peer.network, ssl=trust(folder)) as newcomer:
            peer.signal("offer", newcomer, {"n": 1})
            assert newcomer.receive("offer")["fromPeerId"] == peer.id


def test_a_broken_certificate_changes_nothing(hub, folder):
    with open(os.path.join(folder, "certificate.pem"), "w", encoding="ascii") as file:
        file.write("-----BEGIN CERTIFICATE-----\nnonsense\n")
    hub.signal(signal.SIGHUP)
    assert serial_seen(hub) == 1001
    # A good one afterwards proves that the hub did look at the broken one.
    make_certificate(folder, 3003)
    hub.signal(signal.SIGHUP)
    until_serial(hub, 3003)


def test_a_key_that_is_not_the_certificates_is_refused_at_start(start, folder, tmp_path_factory):
    other = str(tmp_path_factory.mktemp("other"))
    make_certificate(other, 7)
    shutil.copy(os.path.join(other, "key.pem"), os.path.join(folder, "key.pem"))
    hub = start(tls_settings(folder), expect_ready=False)
    assert hub.wait() not in (0, None)
    assert "key" in hub.log()
