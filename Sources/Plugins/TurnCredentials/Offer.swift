import HubCrypto
import HubKernel
import HubTokens

/// What the peers of one tenant are told: servers, and who they are to them.
struct Offer: Sendable, Equatable {
  /// Servers that stand next to each other and are of one kind.
  private struct Group: Sendable, Equatable {
    let isLending: Bool
    /// Their addresses as a JSON list.
    let urls: [UInt8]
  }

  let addresses: [String]
  private let groups: [Group]
  private let secret: Secret?
  private let seconds: Int64

  init(_ settings: TurnCredentialsPlugin.Settings) {
    let secret = settings.secret.flatMap { $0.isResolved ? $0 : nil }
    // A browser refuses a whole list in which a TURN server stands without a credential.
    let known = settings.addresses.filter { secret != nil || !$0.isLending }
    var runs: [[IceAddress]] = []
    for address in known {
      if let last = runs.last?.last, last.isLending == address.isLending {
        runs[runs.count - 1].append(address)
      } else {
        runs.append([address])
      }
    }
    groups = runs.map { run in
      let json = JSONWriter()
      json.array { list in for address in run { list.string(address.text) } }
      return Group(isLending: run[0].isLending, urls: Array(json.bytes))
    }
    addresses = known.map(\.text)
    self.secret = secret
    seconds = settings.lifetime.milliseconds / 1000
  }

  /// Whether there is nothing to tell.
  var isEmpty: Bool { groups.isEmpty }

  /// Writes the list as `new RTCPeerConnection({iceServers})` takes it.
  func writeServers(_ json: JSONWriter, for peer: PeerID?, at time: Int64) {
    let credential = groups.contains(where: \.isLending) ? credential(for: peer, at: time) : nil
    json.list("iceServers") { list in
      for group in groups {
        list.object { server in
          server.field("urls", verbatim: group.urls)
          guard group.isLending, let credential else { return }
          server.field("username", credential.username)
          credential.password.withBytes { server.field("credential", String(decoding: $0, as: UTF8.self)) }
        }
      }
    }
  }

  /// Writes the list, and for how long it is good.
  func write(_ json: JSONWriter, for peer: PeerID?, at time: Int64) {
    writeServers(json, for: peer, at: time)
    json.field("ttl", seconds)
    json.field("expiresAt", end(from: time) &* 1000)
  }

  /// A name that says until when it is good, and for whom if that is known, and a password that nobody makes
  /// without the secret. draft-uberti-behave-turn-rest-00 §2.2.
  func credential(for peer: PeerID?, at time: Int64) -> TurnCredential? {
    let end = end(from: time)
    let username = peer.map { "\(end):\($0)" } ?? "\(end)"
    let password = secret?.withBytes { key in
      Array(username.utf8).withUnsafeBytes { message in
        key.withUnsafeBytes { Base64Text.encode(Digest.hmacSHA1(message, key: $0).bytes) }
      }
    }
    return password.map {
      TurnCredential(username: username, password: Secret(value: $0.utf8), expiresAt: end &* 1000)
    }
  }

  private func end(from time: Int64) -> Int64 { time / 1000 &+ seconds }
}
