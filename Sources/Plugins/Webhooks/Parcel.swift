import HubKernel

/// One request to an endpoint, the same however often it is sent.
struct Parcel: Sendable {
  let id: String
  let body: [UInt8]
  let count: Int
  let last: UInt64

  /// Nil without events.
  init?(_ records: [Record], hub: String, floor: UInt64) {
    guard let first = records.first, let final = records.last else { return nil }
    let epoch = max(first.epoch, floor)
    id = "\(epoch)-\(first.sequence)-\(final.sequence)"
    count = records.count
    last = final.sequence
    let json = JSONWriter()
    json.object {
      $0.field("hub", hub)
      $0.field("epoch", epoch)
      $0.field("sequence", final.sequence)
      $0.list("events") { list in
        for record in records { record.text.withUnsafeBytes { list.value(verbatim: $0) } }
      }
    }
    body = Array(json.bytes)
  }
}
