/// A place on every connection for state of a plugin's own, made when it is first looked at.
///
/// Reading it is an array index on the reactor that owns the connection: no lock, no dictionary, nothing to
/// clean up.
public struct Slot<State: AnyObject>: Sendable {
  let index: Int
  let make: @Sendable () -> State
}

/// Gives out slot numbers. A plugin that is replaced on reload gets the numbers its predecessor had, in the
/// order in which it asks.
final class SlotRegistry: Sendable {
  private let numbers = Lock([String: Int]())

  var count: Int { numbers.withLock { $0.count } }

  func slot<State: AnyObject>(_ plugin: String, _ make: @escaping @Sendable () -> State) -> Slot<State> {
    let key = "\(plugin)/\(String(reflecting: State.self))"
    let index = numbers.withLock { numbers in
      if let index = numbers[key] { return index }
      numbers[key] = numbers.count
      return numbers.count - 1
    }
    return Slot(index: index, make: make)
  }
}

extension ConnectionRecord {
  mutating func state<State: AnyObject>(in slot: Slot<State>) -> State {
    if let held = slot.index == 0 ? firstState : slot.index <= Int(slotCount) ? slots?[slot.index - 1] : nil {
      // The registry gives one number to one type only, so the cast cannot go wrong.
      return unsafeDowncast(held, to: State.self)
    }
    let made = slot.make()
    keep(made, in: slot.index)
    return made
  }

  mutating func keep(_ state: AnyObject, in slot: Int) {
    if slot == 0 {
      firstState = state
    } else {
      growSlots(to: slot)
      slots?[slot - 1] = state
    }
  }

  private mutating func growSlots(to count: Int) {
    guard count > Int(slotCount) else { return }
    let wider = UnsafeMutablePointer<AnyObject?>.allocate(capacity: count)
    wider.initialize(repeating: nil, count: count)
    if let slots {
      wider.update(from: slots, count: Int(slotCount))
      slots.deinitialize(count: Int(slotCount))
      slots.deallocate()
    }
    slots = wider
    slotCount = UInt16(count)
  }

  mutating func emptySlots() {
    firstState = nil
    guard let slots else { return }
    slots.deinitialize(count: Int(slotCount))
    slots.deallocate()
    self.slots = nil
    slotCount = 0
  }
}
