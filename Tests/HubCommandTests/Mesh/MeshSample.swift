import HubKernel

@testable import HubCommand

/// A mesh as a hub would tell of it.
enum MeshSample {
  static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 40 - digits.count) + digits
  }

  /// Hubs 1 to `count`, linked as the pairs say; the first is the one that was asked.
  static func json(
    _ count: Int, _ pairs: [(Int, Int)], lost: String = "[]", refusals: String = "[]", names: [String] = []
  ) -> String {
    let name = { (number: Int) in names.indices.contains(number - 1) ? names[number - 1] : "hub\(number)" }
    let hubs =
      count < 2
      ? []
      : (2...count).map { number in
        """
        {"id":"\(id(number))","name":"\(name(number))","region":"eu","url":"ws://\(number)","epoch":1,\
        "distance":1,"via":"\(id(2))","heardSecondsAgo":0.5,"peers":\(number),"connections":12,"load":0.25,\
        "isDraining":false,"isFull":false,"dialect":"mesh"}
        """
      }
    let edges = pairs.map { #"{"first":"\#(id($0.0))","second":"\#(id($0.1))"}"# }
    let link = """
      {"hub":"\(id(2))","number":1,"url":"ws://2","isOutgoing":true,"dialect":"mesh","carrier":"websocket",\
      "seconds":61.5,"roundTripMicroseconds":420,"framesSent":10,"framesReceived":12,"bytesSent":900,\
      "bytesReceived":20000}
      """
    return """
      {"state":"whole","summary":"\(count) hubs, all reach each other","id":"\(id(1))","name":"\(name(1))",\
      "mesh":"pigeonhub-mesh","region":"eu","url":"ws://1","epoch":1,"isDraining":false,\
      "hubs":[\(hubs.joined(separator: ","))],"links":[\(count > 1 ? link : "")],\
      "edges":[\(edges.joined(separator: ","))],"pins":[],"wanted":[],"remoteMembers":3,"counts":{},\
      "lost":\(lost),"refusals":\(refusals)}
      """
  }

  static func map(_ json: String) throws -> MeshMap { MeshMap(try JSONValue(parsing: json)) }
}
