import Testing

@testable import HubBase

@Suite struct SlabTests {
  private struct Note: SlabRecord {
    let generation: UInt32
    var text = 0
    init(generation: UInt32) { self.generation = generation }
  }

  @Test func givesPlacesBackAndNeverMovesThem() {
    var slab = Slab<Note>()
    let first = (0..<600).map { _ in slab.take() }
    #expect(Set(first).count == 600)
    for index in first { slab[index].pointee.text = Int(index) }
    let place = slab[first[0]]
    for index in first.prefix(300) { slab.give(back: index) }
    let second = (0..<900).map { _ in slab.take() }
    #expect(Set(second).isDisjoint(with: first.suffix(300)))
    #expect(slab.used == 1_200)
    #expect(slab[first[0]] == place)
    #expect(first.suffix(300).allSatisfy { slab[$0].pointee.text == Int($0) })
  }

  @Test func aPlaceUsedAgainHasAnotherGeneration() {
    var slab = Slab<Note>()
    let index = slab.take()
    let before = slab[index].pointee.generation
    slab[index].pointee.text = 1
    slab.give(back: index)
    #expect(slab.take() == index)
    #expect(slab[index].pointee.generation != before)
    #expect(slab[index].pointee.text == 0)
  }

  @Test func lowPlacesAreUsedFirst() {
    var slab = Slab<Note>()
    let all = (0..<1_000).map { _ in slab.take() }
    for index in all where index % 2 == 0 { slab.give(back: index) }
    let again = (0..<100).map { _ in slab.take() }
    #expect(again.allSatisfy { $0 < 256 })
  }

  @Test func shrinksDownToTheLastThatLives() {
    var slab = Slab<Note>()
    let all = (0..<2_000).map { _ in slab.take() }
    let kept = all[700]
    slab[kept].pointee.text = 7
    for index in all where index != kept { slab.give(back: index) }
    slab.shrink()
    #expect(slab.capacity == 768)
    #expect(slab[kept].pointee.text == 7)
    let isThere = slab.contains(1_999)
    #expect(!isThere)
    slab.give(back: kept)
    slab.shrink()
    #expect(slab.capacity == 256)
    #expect(slab.used == 0)
  }

  @Test func whatComesAfterShrinkingIsMistakenForNothingThatWas() {
    var slab = Slab<Note>()
    var seen: Set<[UInt32]> = []
    for _ in 0..<5 {
      let all = (0..<600).map { _ in slab.take() }
      for index in all { #expect(seen.insert([index, slab[index].pointee.generation]).inserted) }
      for index in all { slab.give(back: index) }
      slab.shrink()
    }
    #expect(seen.count == 3_000)
  }
}
