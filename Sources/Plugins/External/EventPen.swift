import HubKernel

/// Writes events as lines. What the event itself says is written once, for however many programs.
struct EventPen {
  private var isBatch = false
  private var isFirst = true
  private var began = 0
  private(set) var written = 0

  mutating func begin(into line: inout [UInt8], isBatch: Bool) {
    self.isBatch = isBatch
    began = line.count
    open(&line)
  }

  private mutating func open(_ line: inout [UInt8]) {
    isFirst = true
    written = 0
    if isBatch { EventPen.add("{\"events\":[", to: &line) }
  }

  /// Ends a line that is long enough, and begins another.
  mutating func breakLine(in line: inout [UInt8]) {
    end(into: &line)
    began = line.count
    open(&line)
  }

  mutating func end(into line: inout [UInt8]) {
    if isBatch { EventPen.add("]}\n", to: &line) }
  }

  mutating func write(_ entry: Backlog.Entry, _ sequence: Int, _ epoch: Int64, into line: inout [UInt8]) {
    if isBatch {
      EventPen.add(isFirst ? "{\"name\":\"" : ",{\"name\":\"", to: &line)
    } else {
      EventPen.add("{\"event\":{\"name\":\"", to: &line)
    }
    isFirst = false
    line.append(contentsOf: entry.event.name.utf8)
    EventPen.add("\",\"sequence\":", to: &line)
    EventPen.add(Int64(sequence), to: &line)
    EventPen.add(",\"epoch\":", to: &line)
    EventPen.add(epoch, to: &line)
    EventPen.add(",\"at\":", to: &line)
    EventPen.add(entry.at, to: &line)
    let members = entry.event.bytes(EventPen.members)
    if !members.isEmpty {
      line.append(UInt8(ascii: ","))
      line.append(contentsOf: members)
    }
    EventPen.add(isBatch ? "}" : "}}\n", to: &line)
    written = line.count - began
  }

  /// The members of an event, without the braces around them.
  private static func members(_ event: any Event) -> [UInt8] {
    let writer = JSONWriter()
    guard (try? JSONEncoding.encode(event, into: writer)) != nil, writer.bytes.count > 2 else { return [] }
    return Array(writer.bytes.dropFirst().dropLast())
  }

  private static func add(_ words: StaticString, to line: inout [UInt8]) {
    line.append(contentsOf: UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
  }

  private static func add(_ number: Int64, to line: inout [UInt8]) {
    var left = number.magnitude
    if number < 0 { line.append(UInt8(ascii: "-")) }
    let start = line.count
    repeat {
      line.append(UInt8(ascii: "0") + UInt8(left % 10))
      left /= 10
    } while left > 0
    line[start...].reverse()
  }
}
