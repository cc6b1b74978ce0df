import HubKernel
import HubMesh
import Mesh

/// What hubs say to each other about sessions, in the words in which peers do.
enum SignalWords {
  /// One of them, read.
  enum Word: Equatable {
    case offer(String, attempt: UInt64?, epoch: UInt64?)
    case answer(String, attempt: UInt64?, epoch: UInt64?)
    case candidate(String?, attempt: UInt64?)
    case rejection(attempt: UInt64?)
    case consent(Bool, attempt: UInt64)
  }

  /// The shortest description there can be; hubs of older kinds take none that is shorter either.
  private static let shortestDescription = 10
  private static let longestCandidate = 1_024

  static func say(_ signal: ChannelSignal, to hub: PeerID, attempt: UInt64, epoch: UInt64) -> HubSignal {
    switch signal {
    case .offer(let text): description("offer", text, hub, attempt, epoch)
    case .answer(let text): description("answer", text, hub, attempt, epoch)
    case .candidate(let text):
      make("ice-candidate", hub, attempt) { json in
        json.field("candidate", text ?? "")
        json.field("sdpMid", "0")
        json.field("sdpMLineIndex", 0)
      }
    }
  }

  private static func description(
    _ type: StaticString, _ text: String, _ hub: PeerID, _ attempt: UInt64, _ epoch: UInt64
  ) -> HubSignal {
    make(type, hub, attempt) { json in
      json.field("type", word: type)
      json.field("sdp", text)
      json.field("epoch", String(epoch))
    }
  }

  static func reject(_ hub: PeerID, attempt: UInt64, code: String) -> HubSignal {
    make("connection-rejected", hub, attempt) { $0.field("reason", code) }
  }

  static func consent(_ hub: PeerID, attempt: UInt64, _ consents: Bool) -> HubSignal {
    make("mesh-consent", hub, attempt) { $0.field("consents", consents) }
  }

  private static func make(
    _ type: StaticString, _ hub: PeerID, _ attempt: UInt64, _ body: (JSONWriter) -> Void
  ) -> HubSignal {
    let json = JSONWriter()
    json.object { json in
      body(json)
      json.field("attempt", String(attempt, radix: 16))
    }
    return HubSignal(hub: hub, type: "\(type)", data: json.text)
  }

  /// Reads one; nil for what is none, or cannot be one.
  static func read(_ signal: HubSignal) -> Word? {
    guard signal.data.utf8.count <= MeshNode.longestWord, let tree = try? JSONValue(parsing: signal.data)
    else {
      return nil
    }
    let attempt = tree["attempt"]?.text.flatMap { UInt64($0, radix: 16) }
    let epoch = tree["epoch"]?.text.flatMap { UInt64($0) }
    switch signal.type {
    case "offer", "answer":
      guard let text = tree["sdp"]?.text, text.utf8.count >= shortestDescription,
        tree["type"]?.text == signal.type
      else { return nil }
      return signal.type == "offer"
        ? .offer(text, attempt: attempt, epoch: epoch) : .answer(text, attempt: attempt, epoch: epoch)
    case "ice-candidate":
      guard let text = tree["candidate"]?.text, text.utf8.count <= longestCandidate else { return nil }
      return .candidate(text.isEmpty ? nil : text, attempt: attempt)
    case "connection-rejected": return .rejection(attempt: attempt)
    case "mesh-consent":
      guard let consents = tree["consents"]?.bool, let attempt else { return nil }
      return .consent(consents, attempt: attempt)
    default: return nil
    }
  }
}
