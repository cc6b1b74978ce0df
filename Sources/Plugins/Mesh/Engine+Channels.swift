import HubKernel
import HubMesh

/// The words of other plugins, each behind the name of its channel: a mark, the length of the name, the name,
/// and what is said. No JSON begins with the mark, so hubs from before channels take no notice.
enum ChannelWord {
  static let mark: UInt8 = 1

  static func wrap(_ word: [UInt8], on channel: String) -> [UInt8]? {
    let name = Array(channel.utf8)
    guard (1...HubWordLimits.longestChannel).contains(name.count), word.count <= HubWordLimits.longest else {
      return nil
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 + name.count + word.count)
    bytes.append(mark)
    bytes.append(UInt8(truncatingIfNeeded: name.count))
    bytes += name
    bytes += word
    return bytes
  }

  /// The name of the channel, and what is said on it; nil when it is not that.
  static func unwrap(_ bytes: UnsafeRawBufferPointer) -> (channel: String, word: [UInt8])? {
    guard bytes.count >= 3, bytes[0] == mark else { return nil }
    let end = 2 + Int(bytes[1])
    guard (1...HubWordLimits.longestChannel).contains(Int(bytes[1])), end <= bytes.count,
      bytes.count - end <= HubWordLimits.longest
    else { return nil }
    return (String(decoding: bytes[2..<end], as: UTF8.self), Array(bytes[end...]))
  }
}

extension Engine {
  /// Says something on a channel, once the call under way is done.
  func say(
    _ word: [UInt8], to hub: PeerID, on channel: String, at station: Station,
    _ done: @escaping (Bool) -> Void
  ) {
    work(at: station) {
      afterwards { [self] in
        guard let bytes = ChannelWord.wrap(word, on: channel), !isStopped else { return done(false) }
        done(bytes.withUnsafeBytes { node?.tell(hub, $0, now: now) ?? false })
      }
    }
  }

  /// Hands on what another hub says on a channel; false if it is no such word.
  func hearChannel(_ word: UnsafeRawBufferPointer, by hub: HubID) -> Bool {
    guard word.first == ChannelWord.mark else { return false }
    guard let (channel, said) = ChannelWord.unwrap(word) else { return true }
    listeners.withLock { $0[channel] }?.heard(said, from: hub)
    return true
  }
}

extension Desk: HubWords {
  var hubsInReach: [HubFigures] {
    hubs.filter { $0.dialect == .mesh && $0.distance != nil }.sorted { $0.id < $1.id }
  }

  func say(
    _ word: [UInt8], to hub: PeerID, on channel: String, _ done: @escaping @Sendable (Bool) -> Void
  ) {
    host.run(at: Engine.home) { [seat] station in
      seat.engine.say(word, to: hub, on: channel, at: station, done)
    }
  }

  func listen(on channel: String, _ listener: any HubWordListener) {
    seat.engine.listeners.withLock { $0[channel] = listener }
  }

  func leave(_ channel: String, _ listener: any HubWordListener) {
    seat.engine.listeners.withLock { if $0[channel] === listener { $0[channel] = nil } }
  }
}
