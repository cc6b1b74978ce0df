import HubKernel
import HubMesh

/// The signals of peers here that came back lately, for whoever is asked later why a call failed. What they
/// said is not kept, nor who sent them.
final class ReturnBook: Sendable {
  /// One that came back.
  struct Entry: Sendable {
    let at: Int64
    let code: ReturnCode
    let hub: PeerID
    let target: PeerID
    let tenant: String
    let network: [UInt8]
    let messageID: [UInt8]
    let trace: [UInt8]
  }

  /// The oldest make room. With all their parts they take less than 512 bytes each.
  static let mostEntries = 512
  /// A longer id of a message is left out, as it would not be found by its beginning.
  static let longestID = 128

  private struct Ring {
    var entries: [Entry] = []
    var next = 0
  }

  let since: Int64
  private let ring = Lock(Ring())

  init(since: Int64) { self.since = since }

  func note(_ entry: Entry) {
    ring.withLock { ring in
      if ring.entries.count < Self.mostEntries {
        ring.entries.append(entry)
      } else {
        ring.entries[ring.next] = entry
      }
      ring.next = (ring.next + 1) % Self.mostEntries
    }
  }

  /// Those that fit, the latest first. A word fits the id of a message, of a trace, and of the receiver.
  func entries(about word: String?) -> [Entry] {
    let all = ring.withLock { ring in
      ring.entries.count < Self.mostEntries
        ? Array(ring.entries.reversed())
        : Array((ring.entries[ring.next...] + ring.entries[..<ring.next]).reversed())
    }
    guard let word else { return all }
    let bytes = Array(word.utf8)
    return all.filter {
      $0.messageID == bytes || $0.traceID.elementsEqual(bytes) || $0.target.description == word
    }
  }
}

extension ReturnBook.Entry {
  init(
    _ code: ReturnCode, at: Int64, hub: PeerID, target: PeerID, in space: Space, messageID: [UInt8],
    trace: [UInt8] = []
  ) {
    self.init(
      at: at, code: code, hub: hub, target: target, tenant: space.namespace.name, network: space.quotedName,
      messageID: messageID.count > ReturnBook.longestID ? [] : messageID, trace: trace)
  }

  /// The part of a `traceparent` that all signals of one trace share (version, 32 digits, the rest).
  var traceID: ArraySlice<UInt8> { trace.count >= 35 ? trace[3..<35] : [] }

  func write(to json: JSONWriter) {
    json.field("at", at)
    json.field("code", code.rawValue)
    json.field("reason", code.sentence)
    json.field("mayHaveArrived", code.isDoubtful)
    json.field("hub", hub)
    json.field("target", target)
    json.field("tenant", tenant)
    json.field("network", verbatim: network)
    // The contents of a string that the sender wrote, escapes and all.
    json.field("messageId", verbatim: [UInt8(ascii: "\"")] + messageID + [UInt8(ascii: "\"")])
    json.field("traceId", String(decoding: traceID, as: UTF8.self))
  }
}
