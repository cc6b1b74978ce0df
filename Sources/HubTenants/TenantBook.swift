package import HubBase
package import Synchronization

/// Figures of every tenant. One book counts what all lanes share; each lane has one of its own for what it
/// counts with every message, in which it alone writes.
///
/// A tenant's line is made when it is first looked at and stays where it is, so that a connection can hold on
/// to it. Tenants of whom nobody was ever here take nothing.
package final class TenantBook: @unchecked Sendable {
  // Sendable: pages are made once, under a lock, and are atomic in themselves.
  /// A line of its own in the cache, since every message counts here.
  package struct Line: ~Copyable {
    package let connections = Atomic<Int>(0)
    package let peers = Atomic<Int>(0)
    package let networks = Atomic<Int>(0)
    // What follows one lane alone counts, with `add`.
    package let messages = Atomic<Int>(0)
    package let messageBytes = Atomic<Int>(0)
    package let signals = Atomic<Int>(0)
    private let padding: (Int, Int) = (0, 0)

    fileprivate var figures: Figures {
      var figures = Figures()
      figures.connections = connections.load(ordering: .relaxed)
      figures.peers = peers.load(ordering: .relaxed)
      figures.networks = networks.load(ordering: .relaxed)
      figures.messages = messages.load(ordering: .relaxed)
      figures.messageBytes = messageBytes.load(ordering: .relaxed)
      figures.signals = signals.load(ordering: .relaxed)
      return figures
    }
  }

  private static let pageSize = 16
  /// The first page, which is there from the beginning and found without a lock.
  private let first = TenantBook.newPage()
  private let pages = Lock([UInt32: UnsafeMutablePointer<Line>]())

  package init() { pages.withLock { $0[0] = first } }

  deinit {
    for page in pages.withLock({ $0 }).values {
      page.deinitialize(count: Self.pageSize)
      page.deallocate()
    }
  }

  package func line(_ namespace: Namespace) -> UnsafeMutablePointer<Line> {
    if namespace.index < UInt32(Self.pageSize) { return first + Int(namespace.index) }
    let (number, place) = (namespace.index / UInt32(Self.pageSize), Int(namespace.index) % Self.pageSize)
    return pages.withLock { pages in
      if let page = pages[number] { return page + place }
      let page = Self.newPage()
      pages[number] = page
      return page + place
    }
  }

  private static func newPage() -> UnsafeMutablePointer<Line> {
    let page = UnsafeMutablePointer<Line>.allocate(capacity: pageSize)
    for index in 0..<pageSize { (page + index).initialize(to: Line()) }
    return page
  }

  /// What has been counted for a tenant, or for all.
  package func figures(_ view: View) -> Figures {
    let wanted = view.tenant.map { [$0.index / UInt32(Self.pageSize)] }
    let found = pages.withLock { pages in wanted.map { $0.compactMap { pages[$0] } } ?? Array(pages.values) }
    if let tenant = view.tenant {
      return found.first.map { ($0 + Int(tenant.index) % Self.pageSize).pointee.figures } ?? Figures()
    }
    var sum = Figures()
    for page in found {
      for index in 0..<Self.pageSize { sum += page[index].figures }
    }
    return sum
  }
}
