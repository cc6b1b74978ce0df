/// Descriptions as other implementations write them: each was made by running one.
enum Described {
  /// Lines end as the standard has them.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
  }

  static let aiortcOffer = lines(
    """
    v=0
    o=- 4004254719 4004254719 IN IP4 0.0.0.0
    s=-
    t=0 0
    a=group:BUNDLE 0
    a=msid-semantic:WMS *
    m=application 57162 UDP/DTLS/SCTP webrtc-datachannel
    c=IN IP4 192.0.2.2
    a=mid:0
    a=sctp-port:5000
    a=max-message-size:262144
    a=candidate:f957a2332b1715da3b0ef8ba684454eb 1 udp 2130706431 192.0.2.2 57162 typ host
    a=candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 udp 2130706431 fd00::2 59719 typ host
    a=end-of-candidates
    a=ice-ufrag:aMiG
    a=ice-pwd:gxnJkMVT5t0UhrVOhggTQR
    a=fingerprint:sha-256 58:59:B0:8D:8E:D5:2E:81:02:E5:24:DC:97:C6:9C:BF:\
    D2:FC:3A:57:DC:59:BC:8A:52:C1:21:B6:99:F0:21:5C
    a=fingerprint:sha-384 0A:5D:C6:67:1A:C4:C9:C0:CE:FD:42:D9:58:7E:93:64:6E:7D:DC:29:C3:68:D0:46:\
    91:2E:1C:2B:24:4C:A2:15:2A:6E:CC:81:33:05:C2:24:F6:09:6F:C3:FC:02:F9:76
    a=setup:actpass
    """)

  static let chromiumOffer = lines(
    """
    v=0
    o=- 5267164854758952260 2 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE 0
    a=extmap-allow-mixed
    a=msid-semantic: WMS
    m=application 9 UDP/DTLS/SCTP webrtc-datachannel
    c=IN IP4 0.0.0.0
    a=ice-ufrag:ofP3
    a=ice-pwd:326aoJiJ/GgLT+L40MOtEMtF
    a=ice-options:trickle
    a=fingerprint:sha-256 D0:47:96:C1:B1:DB:B4:95:5B:B9:48:D8:E9:D3:F6:16:\
    8C:E3:7B:E5:59:BA:BB:D9:4A:F3:24:49:CD:A0:0C:9C
    a=setup:actpass
    a=mid:0
    a=sctp-port:5000
    a=max-message-size:262144
    """)

  static let chromiumAnswer = lines(
    """
    v=0
    o=- 7649233283976865150 2 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE 0
    a=msid-semantic: WMS
    m=application 9 UDP/DTLS/SCTP webrtc-datachannel
    c=IN IP4 0.0.0.0
    a=ice-ufrag:Lho+
    a=ice-pwd:JhgvlRB8tzC3N8a5FuKcJBze
    a=ice-options:trickle
    a=fingerprint:sha-256 EC:4A:57:89:EA:ED:4E:F0:35:39:F3:69:28:6E:30:D9:\
    54:53:73:66:4F:6E:84:D3:AF:C2:8E:F4:08:16:84:2D
    a=setup:active
    a=mid:0
    a=sctp-port:5000
    a=max-message-size:262144
    """)

  /// Sound besides data, in one bundle.
  static let chromiumMixed = lines(
    """
    v=0
    o=- 1230542197674052261 2 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE 0 1
    a=extmap-allow-mixed
    a=msid-semantic: WMS
    m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
    c=IN IP4 0.0.0.0
    a=rtcp:9 IN IP4 0.0.0.0
    a=candidate:1873863414 1 udp 2113937151 192.0.2.2 36477 typ host generation 0 network-cost 999
    a=ice-ufrag:kIec
    a=ice-pwd:mbFEgFX7KneJjE/DFG02PdpE
    a=ice-options:trickle
    a=fingerprint:sha-256 B9:FE:F6:CC:E9:52:61:9B:E3:06:8A:09:0E:DC:57:6D:\
    12:5F:CF:4D:B4:B2:26:DD:9F:A9:F7:68:55:F8:42:A5
    a=setup:actpass
    a=mid:0
    a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
    a=sendrecv
    a=rtcp-mux
    a=rtpmap:111 opus/48000/2
    a=fmtp:111 minptime=10;useinbandfec=1
    a=ssrc:73597002 cname:ni0BSoJo4QfXHV9Z
    m=application 9 UDP/DTLS/SCTP webrtc-datachannel
    c=IN IP4 0.0.0.0
    a=ice-ufrag:kIec
    a=ice-pwd:mbFEgFX7KneJjE/DFG02PdpE
    a=ice-options:trickle
    a=fingerprint:sha-256 B9:FE:F6:CC:E9:52:61:9B:E3:06:8A:09:0E:DC:57:6D:\
    12:5F:CF:4D:B4:B2:26:DD:9F:A9:F7:68:55:F8:42:A5
    a=setup:actpass
    a=mid:1
    a=sctp-port:5000
    a=max-message-size:262144
    """)

  /// As before RFC 8841, with everything said for the whole.
  static let old = lines(
    """
    v=0
    o=- 20518 0 IN IP4 203.0.113.1
    s=-
    t=0 0
    a=ice-lite
    a=ice-ufrag:9uB6
    a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh
    a=fingerprint:SHA-256 12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:\
    18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD
    a=setup:passive
    m=application 54111 DTLS/SCTP 5001
    c=IN IP4 203.0.113.1
    a=sctpmap:5001 webrtc-datachannel 256
    a=candidate:1 1 UDP 2130706431 203.0.113.1 54111 typ host
    """)
}
