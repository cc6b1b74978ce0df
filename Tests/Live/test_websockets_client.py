"""The conversations of docs and peers, spoken by the `websockets` package."""

import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from peer import DEADLINE, fresh_id, fresh_network, subject

ROUTED = ["offer", "answer", "ice-candidate", "connection-rejected", "renegotiation-offer", "renegotiation-answer",
          "ice-restart-offer", "ice-restart-answer"]


def dial(hub, path):
    return connect(hub.ws(path), open_timeout=DEADLINE, close_timeout=DEADLINE, ping_interval=None, proxy=None)


def close_of(socket):
    """The code and reason with which the hub closes."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=DEADLINE)
    return closed.value.rcvd.code, closed.value.rcvd.reason


def test_greets_with_every_dialect_of_connected(join):
    peer = join()
    greeting = peer.connected
    assert greeting["peerId"] == peer.id
    assert greeting["data"]["peerId"] == peer.id
    assert greeting["fromPeerId"] == "system"
    assert greeting["networkName"] == "global"
    assert isinstance(greeting["timestamp"], int) and greeting["timestamp"] > 1_600_000_000_000


@pytest.mark.parametrize("path", ["/", "/ws", "/ws/"])
def test_accepts_the_paths_clients_use(join, path):
    assert join(path=path).connected["type"] == "connected"


def test_accepts_an_id_in_capitals(join):
    assert join(peer_id=fresh_id().upper()).connected["type"] == "connected"


@pytest.mark.parametrize("query", ["", "?", "?peerId=", "?peerId=xyz", "?peerId=" + "a" * 39, "?peerId=" + "a" * 41,
                                   "?peerId=" + "g" * 40, "?peerid=" + "a" * 40, "?peerId=%00" + "a" * 39])
def test_closes_a_bad_peer_id_with_1008(hub, query):
    with dial(hub, "/" + query) as socket:
        assert close_of(socket)[0] == 1008


def test_refuses_a_second_connection_with_the_same_id(hub, join, network):
    first = join(network)
    with dial(hub, "/?peerId=" + first.id) as second:
        assert close_of(second) == (1008, "Peer already connected")
    assert first.settle()["type"] == "pong", "the first connection suffered"


def test_frees_an_id_when_its_connection_closes(join, network):
    first = join(network)
    first.close()
    assert join(network, peer_id=first.id).connected["peerId"] == first.id


def test_introduces_a_newcomer_and_those_already_there(join, network):
    ada = join(network, {"name": "Ada"})
    bob = join(network, {"name": "Bob"})
    seen_by_ada = ada.receive("peer-discovered")
    assert seen_by_ada["data"] == {"peerId": bob.id, "isHub": False, "name": "Bob"}
    assert seen_by_ada["fromPeerId"] == "system" and seen_by_ada["targetPeerId"] == ada.id
    seen_by_bob = bob.receive("peer-discovered")
    assert seen_by_bob["data"] == {"peerId": ada.id, "isHub": False, "name": "Ada"}


def test_announce_data_cannot_forge_who_is_announced(join, network):
    ada = join(network)
    bob = join(network, {"peerId": ada.id, "isHub": "yes", "name": "Bob"})
    assert ada.receive("peer-discovered")["data"]["peerId"] == bob.id


def test_introduces_within_one_network_only(join, network):
    join(network)
    stranger = join(fresh_network())
    assert stranger.heard("peer-discovered") == []


def test_relays_offer_answer_and_a_thousand_candidates_in_order(join, network):
    ada, bob = join(network), join(network)
    offer = {"type": "offer", "sdp": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n"}
    ada.signal("offer", bob, offer)
    for number in range(1000):
        ada.signal("ice-candidate", bob, {"candidate": "candidate:%d" % number, "sdpMLineIndex": 0})
    got = bob.receive("offer")
    assert got["data"] == offer and got["fromPeerId"] == ada.id and got["targetPeerId"] == bob.id
    candidates = [bob.receive("ice-candidate")["data"]["candidate"] for _ in range(1000)]
    assert candidates == ["candidate:%d" % number for number in range(1000)]
    bob.signal("answer", ada, {"type": "answer", "sdp": offer["sdp"]})
    assert ada.receive("answer")["fromPeerId"] == bob.id


def test_delivers_identical_candidates_as_often_as_they_were_sent(join, network):
    ada, bob = join(network), join(network)
    for _ in range(5):
        ada.signal("ice-candidate", bob, {"candidate": "candidate:same"})
    ada.settle()
    assert len(bob.heard("ice-candidate")) == 5


@pytest.mark.parametrize("type_", ROUTED)
def test_routes_every_kind_of_signal(join, network, type_):
    ada, bob = join(network), join(network)
    ada.signal(type_, bob, {"reason": "because", "text": "ä€😀\u0000"})
    got = bob.receive(type_)
    assert got["data"] == {"reason": "because", "text": "ä€😀\u0000"}
    assert got["fromPeerId"] == ada.id


def test_reads_targetPeer_as_an_alias(join, network):
    ada, bob = join(network), join(network)
    ada.send("offer", targetPeer=bob.id, networkName=network, data={"n": 1})
    got = bob.receive("offer")
    assert got["targetPeerId"] == bob.id and got["data"] == {"n": 1}


def test_overwrites_a_spoofed_sender(join, network):
    ada, bob, eve = join(network), join(network), join(network)
    eve.signal("offer", bob, {"n": 1}, fromPeerId=ada.id)
    assert bob.receive("offer")["fromPeerId"] == eve.id


def test_takes_the_network_from_the_record_and_not_from_the_message(join, network):
    bob = join(network)
    eve = join(fresh_network())
    eve.signal("offer", bob, {"n": 1}, networkName=network)
    assert bob.id in json.dumps(eve.receive("error"))
    assert bob.heard("offer") == []


def test_a_peer_that_has_not_announced_is_in_no_network(join):
    ada, bob = join(), join("global")
    ada.send("offer", targetPeerId=bob.id, networkName="global", data={"n": 1})
    ada.receive("error")
    bob.send("offer", targetPeerId=ada.id, networkName="global", data={"n": 2})
    bob.receive("error")
    assert ada.heard("offer") == [] and bob.heard("offer") == []


@pytest.mark.parametrize("type_", ["peer-discovered", "peer-disconnected", "connected"])
def test_a_client_cannot_speak_as_the_hub(join, network, type_):
    ada, bob = join(network), join(network)
    bob.settle()
    bob.inbox.clear()
    ada.send(type_, targetPeerId=bob.id, networkName=network, fromPeerId="system", data={"peerId": fresh_id()})
    ada.settle()
    assert bob.heard(type_) == []


def test_answers_an_unknown_target_with_an_error_that_names_it(join, network):
    ada = join(network)
    missing = fresh_id()
    ada.send("offer", targetPeerId=missing, networkName=network, data={"n": 1})
    error = ada.receive("error")
    assert missing in json.dumps(error) and isinstance(error["error"], str)
    assert error["networkName"] == network


def test_answers_an_unknown_type_with_an_error_and_stays(join, network):
    ada = join(network)
    ada.send("no-such-type", data={})
    assert "no-such-type" in ada.receive("error")["error"]
    assert ada.settle()


@pytest.mark.parametrize("text", ["", "not json", "[]", "7", "null", '{"type":7}', '{"data":{}}', '{"type":"offer"',
                                  '{"type":"offer","data":' + "[" * 5000 + "]" * 5000 + "}", "\u0000", "{}{}"])
def test_answers_what_it_cannot_read_with_an_error_and_stays(join, network, text):
    ada = join(network)
    ada.socket.send(text)
    assert isinstance(ada.receive("error")["error"], str)
    assert ada.settle()


@pytest.mark.parametrize("name", [7, None, {"a": 1}, ["x"], True, "x" * 100_000])
def test_survives_a_network_name_that_is_none(join, name):
    ada = join()
    ada.send("announce", networkName=name, data={})
    assert ada.settle()


def test_pongs_with_the_time_and_the_peers_own_network(join, network):
    ada = join(network)
    pong = ada.settle()
    assert isinstance(pong["data"]["timestamp"], int)
    assert pong["networkName"] == network


def test_every_message_carries_the_receivers_network(join, network):
    ada, bob = join(network), join(network)
    ada.signal("offer", bob, {"n": 1})
    ada.send("no-such-type")
    ada.send("offer", targetPeerId=fresh_id(), data={})
    ada.settle()
    bob.settle()
    bob.close()
    ada.receive("peer-disconnected")
    for message in ada.inbox + bob.inbox:
        assert message.get("networkName") == network, message
        assert isinstance(message.get("timestamp"), int), message


def test_goodbye_without_a_network_reaches_the_right_peers_once(join, network):
    ada, bob, stranger = join(network), join(network), join(fresh_network())
    ada.send("goodbye", data={"peerId": ada.id, "reason": "unload"})
    ada.settle()
    ada.close()
    farewell = bob.receive("goodbye")
    assert farewell["fromPeerId"] == ada.id and farewell["networkName"] == network
    bob.receive("peer-disconnected")
    assert bob.heard("goodbye") == [] and bob.heard("peer-disconnected") == []
    assert stranger.heard(about=ada) == []


def test_a_close_without_goodbye_is_told_once_to_its_network_only(join, network):
    ada, bob, stranger = join(network), join(network), join(fresh_network())
    ada.close()
    told = bob.receive("peer-disconnected")
    assert subject(told) == ada.id
    assert bob.heard("peer-disconnected") == []
    assert stranger.heard(about=ada) == []


def test_a_dropped_connection_is_told_like_a_close(join, network):
    ada, bob = join(network), join(network)
    ada.socket.socket.shutdown(2)
    assert subject(bob.receive("peer-disconnected")) == ada.id


def test_announcing_elsewhere_leaves_the_first_network(join, network):
    elsewhere = fresh_network()
    ada, bob, carol = join(network), join(network), join(elsewhere)
    ada.announce(elsewhere)
    assert subject(bob.receive("peer-disconnected")) == ada.id
    assert subject(carol.receive("peer-discovered")) == ada.id
    bob.signal("offer", ada, {"n": 1})
    bob.receive("error")
    assert ada.heard("offer") == []
    carol.signal("offer", ada, {"n": 2})
    assert ada.receive("offer")["fromPeerId"] == carol.id


def test_a_peer_may_say_goodbye_and_announce_again(join, network):
    ada, bob = join(network), join(network)
    ada.send("goodbye", data={"peerId": ada.id})
    bob.receive("goodbye")
    ada.announce(network, {"name": "again"})
    bob.receive("peer-discovered", data={"peerId": ada.id, "isHub": False, "name": "again"})


@pytest.mark.parametrize("type_", ["cleanup", "cleanup-all"])
def test_accepts_the_clients_cleanup_in_silence(join, network, type_):
    ada = join(network)
    ada.send(type_, data={"peerId": ada.id}, networkName=network)
    assert ada.heard("error") == []


def test_carries_a_large_signal_whole(join, network):
    ada, bob = join(network), join(network)
    sdp = "a=candidate\r\n" * 60_000
    ada.signal("offer", bob, {"type": "offer", "sdp": sdp})
    assert bob.receive("offer")["data"]["sdp"] == sdp


def test_closes_a_message_over_one_mebibyte_with_1009(join, network):
    ada = join(network)
    ada.send("offer", data="x" * (1 << 20))
    assert close_of(ada.socket)[0] == 1009


def test_fifty_peers_joining_at_once_all_find_each_other(join, network):
    peers = [join() for _ in range(50)]
    for peer in peers:
        peer.network = network
        peer.send("announce", networkName=network, data={})
    for peer in peers:
        found = {subject(peer.receive("peer-discovered")) for _ in range(49)}
        assert found == {other.id for other in peers} - {peer.id}
