import Glibc

extension JSONMemory {
  /// Notes a key of the innermost object, whose bytes are at that place; false if that object has it already.
  @inline(__always)
  mutating func insert(
    _ place: JSONKeyPlace, _ bytes: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer
  ) -> Bool {
    let frame = frames + (depth &- 1)
    if frame.pointee.serial != 0 {
      return insertInTable(place, serial: frame.pointee.serial, message: message)
    }
    let count = Int(frame.pointee.count)
    let own = keys + (depth &- 1) &* JSONScratch.fewKeys
    let key = JSONKey(prefix: JSONMemory.prefix(of: bytes), place: place)
    var index = 0
    while index < count {
      if own[index].prefix == key.prefix, own[index].place.length == place.length,
        place.length <= 8 || isSame(own[index].place, bytes, message: message)
      {
        return false
      }
      index &+= 1
    }
    guard count < JSONScratch.fewKeys else {
      return moveToTable(frame, own, adding: place, message: message)
    }
    own[count] = key
    frame.pointee.count = Int32(truncatingIfNeeded: count &+ 1)
    return true
  }

  @inline(__always)
  func bytes(of place: JSONKeyPlace, message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let base =
      place.offset & JSONKeyPlace.inArena != 0 ? UnsafeRawPointer(arena) : message.baseAddress
    guard let base else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(
      start: base + Int(place.offset & ~JSONKeyPlace.inArena), count: Int(place.length))
  }

  /// Resolves the escapes of a key into the arena; nil if it is not well formed.
  mutating func resolve(_ contents: UnsafeRawBufferPointer) -> JSONKeyPlace? {
    if arenaCapacity &- arenaCount < contents.count {
      let capacity = max(256, (arenaCount &+ contents.count) &* 2)
      let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
      if let arena {
        memcpy(grown, arena, arenaCount)
        arena.deallocate()
      }
      arena = grown
      arenaCapacity = capacity
    }
    guard let arena else { return nil }
    let target = UnsafeMutableRawBufferPointer(
      start: arena + arenaCount, count: arenaCapacity &- arenaCount)
    guard let count = try? JSONEscapes.resolve(contents, into: target) else { return nil }
    let place = JSONKeyPlace(
      offset: UInt32(truncatingIfNeeded: arenaCount) | JSONKeyPlace.inArena,
      length: UInt32(truncatingIfNeeded: count))
    arenaCount &+= count
    return place
  }

  @inline(__always)
  static func prefix(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else { return 0 }
    if bytes.count >= 8 { return base.loadUnaligned(as: UInt64.self) }
    return tail(base, bytes.count)
  }

  /// Up to seven bytes as one word.
  @inline(__always)
  static func tail(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count == 4 { return UInt64(base.loadUnaligned(as: UInt32.self)) }
    if count > 4 {
      let front = UInt64(base.loadUnaligned(as: UInt32.self))
      let back = UInt64(base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
      return front | back &<< UInt64(truncatingIfNeeded: (count &- 4) &* 8)
    }
    var word: UInt64 = 0
    var index = 0
    while index < count {
      let byte = UInt64(base.load(fromByteOffset: index, as: UInt8.self))
      word |= byte &<< UInt64(truncatingIfNeeded: index &* 8)
      index &+= 1
    }
    return word
  }

  @inline(never)
  private func isSame(
    _ place: JSONKeyPlace, _ other: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer
  ) -> Bool {
    let bytes = bytes(of: place, message: message)
    guard bytes.count == other.count else { return false }
    guard let left = bytes.baseAddress, let right = other.baseAddress else { return true }
    return memcmp(left, right, bytes.count) == 0
  }

  @inline(never)
  private mutating func moveToTable(
    _ frame: UnsafeMutablePointer<JSONFrame>, _ own: UnsafeMutablePointer<JSONKey>,
    adding place: JSONKeyPlace, message: UnsafeRawBufferPointer
  ) -> Bool {
    let serial = nextSerial
    nextSerial &+= 1
    frame.pointee.serial = serial
    for index in 0..<JSONScratch.fewKeys {
      _ = insertInTable(own[index].place, serial: serial, message: message)
    }
    return insertInTable(place, serial: serial, message: message)
  }

  @inline(never)
  private mutating func insertInTable(
    _ place: JSONKeyPlace, serial: UInt32, message: UnsafeRawBufferPointer
  ) -> Bool {
    if (tableCount &+ 1) &* 2 > tableCapacity { growTable() }
    guard let table else { return false }
    let bytes = bytes(of: place, message: message)
    let hash = hash(bytes, serial: serial)
    var index = Int(hash) & (tableCapacity &- 1)
    while table[index].serial >= firstSerial {
      let slot = table[index]
      if slot.hash == hash, slot.serial == serial, isSame(slot.place, bytes, message: message) {
        return false
      }
      index = (index &+ 1) & (tableCapacity &- 1)
    }
    table[index] = JSONKeySlot(hash: hash, serial: serial, place: place)
    tableCount &+= 1
    return true
  }

  @inline(never)
  private mutating func growTable() {
    let capacity = max(128, tableCapacity &* 2)
    let grown = UnsafeMutablePointer<JSONKeySlot>.allocate(capacity: capacity)
    memset(grown, 0, capacity &* MemoryLayout<JSONKeySlot>.stride)
    if let table {
      for old in 0..<tableCapacity where table[old].serial >= firstSerial {
        var index = Int(table[old].hash) & (capacity &- 1)
        while grown[index].serial != 0 { index = (index &+ 1) & (capacity &- 1) }
        grown[index] = table[old]
      }
      table.deallocate()
    }
    table = grown
    tableCapacity = capacity
  }

  /// Keyed with random numbers of this scratch, so that nobody can choose keys that collide.
  private func hash(_ bytes: UnsafeRawBufferPointer, serial: UInt32) -> UInt32 {
    var state = hashKey ^ UInt64(serial) &<< 32 ^ UInt64(bytes.count)
    if let base = bytes.baseAddress {
      var offset = 0
      while offset &+ 8 <= bytes.count {
        state = fold(state ^ base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset &+= 8
      }
      state ^= JSONMemory.tail(base + offset, bytes.count &- offset)
    }
    state = fold(fold(state))
    return UInt32(truncatingIfNeeded: state ^ state &>> 32)
  }

  @inline(__always)
  private func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: hashFactor)
    return product.low ^ product.high &+ hashKey
  }
}
