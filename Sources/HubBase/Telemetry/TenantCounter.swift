import Synchronization

/// A number that only grows, for each tenant. A tenant that never counted costs nothing.
///
/// The cells lie in pages that are made when the first of their tenants counts, and stay: to count is two
/// loads and an addition, without a lock.
public final class TenantCounter: Sendable {
  private typealias Page = UnsafeMutablePointer<Atomic<Int>>
  private typealias Place = Atomic<Page?>

  private static let pageSize = 256
  private static let pageCount = 512
  /// Tenants with a higher handle are counted together.
  static let limit = pageSize * pageCount

  private nonisolated(unsafe) let places: UnsafeMutablePointer<Place>
  private let beyond = Atomic<Int>(0)

  package init() {
    places = .allocate(capacity: TenantCounter.pageCount)
    for place in 0..<TenantCounter.pageCount { (places + place).initialize(to: Atomic(nil)) }
  }

  deinit {
    for place in 0..<TenantCounter.pageCount {
      if let page = places[place].load(ordering: .acquiring) { TenantCounter.free(page) }
    }
    places.deinitialize(count: TenantCounter.pageCount)
    places.deallocate()
  }

  /// Adds for a tenant. From any thread.
  public func add(_ amount: Int = 1, in namespace: Namespace) {
    let number = Int(namespace.index)
    guard number < TenantCounter.limit else {
      beyond.wrappingAdd(amount, ordering: .relaxed)
      return
    }
    let place = number / TenantCounter.pageSize
    let page = places[place].load(ordering: .acquiring) ?? makePage(at: place)
    page[number % TenantCounter.pageSize].wrappingAdd(amount, ordering: .relaxed)
  }

  @inline(never)
  private func makePage(at place: Int) -> Page {
    let page = Page.allocate(capacity: TenantCounter.pageSize)
    for cell in 0..<TenantCounter.pageSize { (page + cell).initialize(to: Atomic(0)) }
    let (isOurs, original) = places[place].compareExchange(
      expected: nil, desired: page, ordering: .acquiringAndReleasing)
    guard !isOurs, let original else { return page }
    TenantCounter.free(page)
    return original
  }

  private static func free(_ page: Page) {
    page.deinitialize(count: pageSize)
    page.deallocate()
  }

  /// What was counted for a tenant.
  public func value(in namespace: Namespace) -> Int {
    let number = Int(namespace.index)
    guard number < TenantCounter.limit,
      let page = places[number / TenantCounter.pageSize].load(ordering: .acquiring)
    else { return 0 }
    return page[number % TenantCounter.pageSize].load(ordering: .relaxed)
  }

  /// Every tenant that ever counted, in the order of their handles, and the sum of all.
  var readings: (tenants: [TenantReading], sum: Int) {
    var tenants: [TenantReading] = []
    var sum = beyond.load(ordering: .relaxed)
    for place in 0..<TenantCounter.pageCount {
      guard let page = places[place].load(ordering: .acquiring) else { continue }
      for cell in 0..<TenantCounter.pageSize {
        let value = page[cell].load(ordering: .relaxed)
        guard value != 0 else { continue }
        let namespace = Namespace(index: UInt32(place * TenantCounter.pageSize + cell))
        tenants.append(TenantReading(namespace: namespace, value: value))
        sum &+= value
      }
    }
    return (tenants, sum)
  }
}
