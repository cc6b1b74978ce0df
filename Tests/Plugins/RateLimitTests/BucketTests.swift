import HubKernel
import Testing

@testable import RateLimit

@Suite struct BucketTests {
  /// Where the clock begins: at boot, after a year, and shortly before its number comes round.
  private static let beginnings: [UInt64] = [
    0, 1, 31_536_000_000_000_000, UInt64(Int64.max) - 20_000_000_000,
  ]

  @Test(arguments: 0..<40, beginnings)
  func agreesWithAPlainBucketToTheNanosecond(seed: UInt64, beginning: UInt64) {
    var dice = Dice(seed)
    // Rates of which one token takes a whole number of nanoseconds: there is nothing to round.
    let count = [1, 2, 5, 10, 50, 200, 1_000, 100_000].randomElement(using: &dice) ?? 1
    let burst = Int.random(in: count...(count * 10), using: &dice)
    let rate = Rate(count, burst: burst)
    var bucket = Bucket(full: Int64(bitPattern: beginning))
    var now = beginning
    var plain = PlainBucket(count: count, period: Rate.second, burst: burst, at: now)
    for _ in 0..<2_000 {
      now &+= dice.span()
      plain.pass(to: now)
      let time = Int64(bitPattern: now)
      let units = Int.random(in: 0...min(burst, 50), using: &dice)
      #expect(bucket.left(rate, at: time) == plain.tokens)
      #expect(bucket.wait(rate.cost(of: units), depth: rate.depth, at: time) == plain.wait(units))
      let wait = bucket.take(rate.cost(of: units), depth: rate.depth, at: time)
      #expect(wait == plain.wait(units))
      if wait == 0 { plain.take(units) }
    }
  }

  @Test(arguments: 0..<60)
  func neverGivesMoreThanItsRateAndHardlyLess(seed: UInt64) {
    var dice = Dice(seed &+ 1_000)
    let count = Int.random(in: 1...3_000_000, using: &dice)
    let burst = Int.random(in: count...(count * 3), using: &dice)
    let period = Bool.random(using: &dice) ? Rate.second : Rate.minute
    let rate = Rate(count, per: period, burst: burst)
    var bucket = Bucket()
    var now: UInt64 = 5
    var plain = PlainBucket(count: count, period: period, burst: burst, at: now)
    var taken: Int128 = 0
    for _ in 0..<3_000 {
      now &+= dice.span()
      plain.pass(to: now)
      let units = Int.random(in: 1...max(1, burst / 7), using: &dice)
      let time = Int64(bitPattern: now)
      if bucket.take(rate.cost(of: units), depth: rate.depth, at: time) == 0 {
        // The bucket's depth was rounded up once, by less than a nanosecond.
        #expect(!plain.isShort(of: units, by: plain.drop))
        plain.take(units)
        taken += 1
      } else {
        // What each taking cost was rounded up as well.
        #expect(plain.isShort(of: units, by: -(taken + 1) * plain.drop))
      }
      if bucket.full <= time { taken = 0 }
    }
  }

  @Test(arguments: 0..<30)
  func nothingSticksWhateverBecomesOfTheRules(seed: UInt64) {
    var dice = Dice(seed &+ 5_000)
    var bucket = Bucket()
    let shared = SharedBucket()
    var now = UInt64.random(in: 0...(.max >> 1), using: &dice)
    for _ in 0..<2_000 {
      now &+= dice.span()
      // Now and then the clock is far ahead, or the machine woke up elsewhere in time.
      if Int.random(in: 0..<50, using: &dice) == 0 { now = dice.next() >> 1 }
      let count = Int.random(in: 1...10_000, using: &dice)
      let rate = Rate(count, burst: Int.random(in: count...20_000, using: &dice))
      let time = Int64(bitPattern: now)
      let units = Int.random(in: 1...rate.burst, using: &dice)
      let cost = rate.cost(of: units)
      let wait = bucket.take(cost, depth: rate.depth, at: time)
      #expect(wait >= 0 && wait <= cost)
      // Whoever waits as long as told is let through.
      if wait > 0 { #expect(bucket.take(cost, depth: rate.depth, at: time &+ wait) == 0) }
      // The same for a peer whose limits change, and for what a tenant has.
      let (small, at) = (Rate(count, burst: count), time &+ wait)
      bucket.cut(to: small.depth, at: at)
      let short = bucket.wait(small.one, depth: small.depth, at: at)
      #expect(bucket.take(small.one, depth: small.depth, at: at &+ short) == 0)
      let own = shared.take(cost, depth: rate.depth, at: time)
      if own > 0 { #expect(shared.take(cost, depth: rate.depth, at: time &+ own) == 0) }
    }
  }

  @Test func everythingIsThereAfterASecondMoreThanItsDepth() {
    let rate = Rate(200, burst: 400)
    var bucket = Bucket()
    for _ in 0..<400 { #expect(bucket.take(rate.one, depth: rate.depth, at: 7) == 0) }
    #expect(bucket.take(rate.one, depth: rate.depth, at: 7) == 5_000_000)
    #expect(bucket.left(rate, at: 7) == 0)
    #expect(bucket.left(rate, at: 7 + 1_000_000_000) == 200)
    #expect(bucket.left(rate, at: 7 + 2_000_000_000) == 400)
  }

  @Test func noLimitIsNone() {
    let rate = Rate(0, burst: 5)
    var bucket = Bucket()
    #expect(!rate.isLimited && bucket.left(rate, at: 3) == .max)
    for _ in 0..<10_000 { #expect(bucket.take(rate.cost(of: 1 << 40), depth: rate.depth, at: 3) == 0) }
    for _ in 0..<10_000 { #expect(bucket.take(rate.one, depth: rate.depth, at: 3) == 0) }
  }

  @Test func costsOfAbsurdSizesDoNotOverflow() {
    for rate in [Rate(1, per: Rate.minute, burst: 1), Rate(.max >> 3, burst: .max >> 3), Rate(7, burst: 9)] {
      for units in [0, 1, .max, .max >> 1, -5, .min] { #expect(rate.cost(of: units) >= 0) }
    }
  }

  @Test func aMessageTakesFromBothBucketsOrFromNone() {
    var settings = RateLimitPlugin.Settings()
    settings.perSecond = 2
    settings.burst = 2
    settings.bytesPerSecond = .bytes(1_000)
    settings.bytesBurst = .bytes(1_000)
    let limits = PeerLimits(settings)
    let guest = Guest()
    guest.bind(limits, nil, in: .standard, edition: 1, at: 10)
    #expect(guest.take(900, at: 10))
    #expect(!guest.take(200, at: 10))
    #expect(guest.messages.left(limits.messages, at: 10) == 1)
    #expect(guest.bytes.left(limits.bytes, at: 10) == 100)
    #expect(guest.take(100, at: 10))
    #expect(!guest.take(0, at: 10))
    #expect(guest.bytes.left(limits.bytes, at: 10) == 0)
  }

  @Test func credentialsTakeThePlaceOfTheSettings() {
    let settings = RateLimitPlugin.Settings()
    let more = PeerLimits(settings, granted: Granted(messagesPerSecond: 1_000, bytesPerSecond: nil))
    #expect(more.messages == Rate(1_000, burst: 5_000))
    #expect(more.bytes == PeerLimits(settings).bytes)
    let less = PeerLimits(settings, granted: Granted(messagesPerSecond: 1, bytesPerSecond: 1_024))
    #expect(less.messages == Rate(1, burst: 5))
    #expect(less.bytes.count == 1_024)
  }
}
