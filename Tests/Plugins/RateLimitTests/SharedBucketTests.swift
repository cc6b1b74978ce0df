import HubKernel
import Testing

@testable import RateLimit

@Suite struct SharedBucketTests {
  @Test func agreesWithABucketOfItsOwn() {
    var dice = Dice(3)
    let rate = Rate(70, burst: 210)
    let shared = SharedBucket()
    var own = Bucket()
    var now: UInt64 = 1_000
    for _ in 0..<5_000 {
      now &+= dice.span()
      let time = Int64(bitPattern: now)
      let cost = rate.cost(of: Int.random(in: 1...30, using: &dice))
      #expect(shared.wait(cost, depth: rate.depth, at: time) == own.wait(cost, depth: rate.depth, at: time))
      #expect(shared.take(cost, depth: rate.depth, at: time) == own.take(cost, depth: rate.depth, at: time))
    }
  }

  @Test func givesOutExactlyWhatThereIsToMany() async {
    let rate = Rate(1_000, burst: 20_000)
    let shared = SharedBucket()
    let taken = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<10_000).count { _ in shared.take(rate.one, depth: rate.depth, at: 50) == 0 }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(taken == 20_000)
    #expect(shared.missing(at: 50, depth: rate.depth) == rate.depth)
  }

  @Test func whatIsGivenBackIsThereAgainWhoeverCameBetween() async {
    let rate = Rate(1_000, burst: 5_000)
    let shared = SharedBucket()
    let kept = await withTaskGroup(of: Int.self) { group in
      for task in 0..<8 {
        group.addTask {
          var kept = 0
          for round in 0..<4_000 where shared.take(rate.one, depth: rate.depth, at: 9) == 0 {
            if (round + task) % 9 == 0 { kept += 1 } else { shared.give(back: rate.one) }
          }
          return kept
        }
      }
      return await group.reduce(0, +)
    }
    #expect(kept > 0 && kept <= 5_000)
    #expect(shared.missing(at: 9, depth: rate.depth) == Int64(kept) * rate.one)
  }
}
