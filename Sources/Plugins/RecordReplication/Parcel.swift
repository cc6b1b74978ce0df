import HubKernel
import HubTokens

/// Words, as they go over HTTP.
struct Parcel {
  var hub: PeerID
  var words: [[UInt8]]

  /// Bytes of words in one request or answer.
  static let mostBytes = 524_288
  static let mostWords = 256
  /// A whole answer, in Base64 and with all around it.
  static let longestBody = 1_048_576

  init(_ hub: PeerID, _ words: [[UInt8]]) { (self.hub, self.words) = (hub, words) }

  /// Reads one; nil for anything else.
  init?(_ body: [UInt8]) {
    guard let json = body.withUnsafeBytes({ try? JSONValue(parsing: $0) }) else { return nil }
    self.init(json)
  }

  init?(_ json: JSONValue) {
    guard let hub = json["nodeId"]?.text.flatMap({ PeerID($0) }), case .array(let texts) = json["words"],
      texts.count <= Self.mostWords
    else { return nil }
    self.hub = hub
    words = []
    for text in texts {
      guard let word = text.text.flatMap(Base64Text.decode) else { return nil }
      words.append(word)
    }
  }

  var body: [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.field("success", true)
      json.field("nodeId", hub)
      json.list("words") { json in
        for word in words { json.string(Base64Text.encode(word)) }
      }
    }
    return Array(json.bytes)
  }
}
