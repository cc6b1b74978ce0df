import HubBase

@testable import HubPrograms

/// Hears a conversation, and knows what it came to.
final class Ear: ConversationListener {
  struct Heard {
    var lines: [String] = []
    var murmurs: [String] = []
    var end: ConversationEnd?
    var waiting: CheckedContinuation<Void, Never>?
  }
  let heard = Lock(Heard())
  let onLine: @Sendable (String) -> Void

  init(_ onLine: @escaping @Sendable (String) -> Void = { _ in }) { self.onLine = onLine }

  func heard(_ line: UnsafeRawBufferPointer) {
    let text = String(decoding: line, as: UTF8.self)
    heard.withLock { $0.lines.append(text) }
    onLine(text)
  }
  func murmured(_ line: UnsafeRawBufferPointer) {
    heard.withLock { $0.murmurs.append(String(decoding: line, as: UTF8.self)) }
  }
  func hasRoom() {}
  func paused() {}
  func ended(_ end: ConversationEnd) {
    let waiting = heard.withLock { heard in
      heard.end = end
      return heard.waiting
    }
    waiting?.resume()
  }

  func over() async -> Heard {
    await withCheckedContinuation { continuation in
      let isOver = heard.withLock { heard in
        heard.waiting = continuation
        return heard.end != nil
      }
      if isOver { continuation.resume() }
    }
    return heard.withLock { $0 }
  }
}
