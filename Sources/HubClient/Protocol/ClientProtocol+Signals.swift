internal import HubWire

/// What peers say to each other through hubs.
extension ClientProtocol {
  static let signals: [ProtocolMessage] = signalTypes.flatMap { type in
    [
      ProtocolMessage(
        type, .toHub, "Passes a signal to a member of the network",
        [
          target, networkName, data, messageID,
          .optional("traceparent", .text(longest: TraceParent.count), "W3C Trace Context, passed on"),
        ],
        [
          .taken(#"{"type":"\#(type)","targetPeerId":"\#(ProtocolSample.other)","data":{"n":1}}"#),
          .refused("missing-target", #"{"type":"\#(type)","data":{}}"#),
          .refused("bad-target", #"{"type":"\#(type)","targetPeerId":"bob"}"#),
          .refused(
            "peer-not-found", #"{"type":"\#(type)","targetPeerId":"\#(String(repeating: "c", count: 40))"}"#),
          .refused(
            "not-in-network",
            #"{"type":"\#(type)","targetPeerId":"\#(ProtocolSample.other)","networkName":"go"}"#),
        ]),
      ProtocolMessage(
        type, .toPeer, "Somebody signals to this peer",
        [JSONMemberShape("fromPeerId", id, "who says it"), .optional("targetPeerId", id, "this peer")]
          + [networkName, timestamp, data, .optional("traceparent", .text, "the sender's")],
        [
          .told(
            "signal",
            #"{"type":"\#(type)","fromPeerId":"\#(ProtocolSample.other)","networkName":"chess","data":[1]}"#)
        ]),
    ]
  }
}
