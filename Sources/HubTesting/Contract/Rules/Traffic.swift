import HubKernel

/// What peers say to a hub: what they usually do, and what nobody thinks of.
enum Traffic {
  static let usualTypes = ["announce", "offer", "answer", "ice-candidate", "goodbye", "no-such-type"]

  /// Ways to come, each with a name for whoever does.
  static let queries = [
    ("plain", "peerId=\(PeerID(named: "plain"))"), ("twice", "peerId=\(PeerID(named: "twice"))&peerId=x"),
    ("token", "peerId=\(PeerID(named: "token"))&token=%FF%00nonsense"), ("nobody", "peerId="),
    ("long", "peerId=\(PeerID(named: "long"))&x=" + String(repeating: "y", count: 4_000)),
  ]

  /// What may stand in the data of a message.
  private static let data = [
    "{}", "null", "[]", "0", "\"\"", #"{"isHub":true,"name":"x"}"#, #"{"isHub":"maybe","number":-1e999}"#,
    #"{"sdp":"\#(String(repeating: "x", count: 8_000))"}"#, #"{"\u202e\u0000":{"":[[[[[[]]]]]]}}"#,
  ]

  static func messages(of type: String) -> [String] {
    let target = PeerID(named: "target")
    let name = JSONValue.string(type).description
    return data.map { data in
      #"{"type":\#(name),"networkName":"lobby","targetPeerId":"\#(target)","messageId":"m","data":\#(data)}"#
    } + [
      #"{"type":\#(name)}"#, #"{"type":\#(name),"networkName":7,"data":{}}"#, #"{"type":\#(name),"data":{"#,
    ]
  }

  /// Looks for refusals in which a program or a person finds nothing to hold on to.
  static func findOddRefusal(_ client: TestClient, by id: String, _ notes: inout ContractNotes) {
    for message in client.heard where message.type == "error" && message["by"]?.text == id {
      judge(message["code"]?.text, message["reason"]?.text, &notes)
    }
    if case .refused(_, let body) = client.state, let answer = try? JSONValue(parsing: body),
      answer["by"]?.text == id
    {
      judge(answer["code"]?.text, answer["detail"]?.text ?? answer["reason"]?.text, &notes)
    }
  }

  private static func judge(_ code: String?, _ reason: String?, _ notes: inout ContractNotes) {
    let code = code ?? ""
    if !code.isKebab {
      notes.find("refuses with the code '\(code.printable)', which is not in kebab-case")
    }
    if (reason ?? "").split(separator: " ").count < 2 {
      notes.find(
        "refuses with '\(code.printable)' and a reason that is no sentence: '\((reason ?? "").printable)'")
    }
  }
}
