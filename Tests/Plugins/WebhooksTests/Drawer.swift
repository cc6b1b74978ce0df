import Glibc

@testable import Webhooks

/// A folder for one test, which goes with it.
final class Drawer {
  let path: String

  init() {
    var random = SystemRandomNumberGenerator()
    path = "/tmp/loft-webhooks-\(random.next())"
  }

  deinit { remove(path) }

  private func remove(_ path: String) {
    for name in (try? StoredFile.names(in: path)) ?? [] where name != "." && name != ".." {
      let inner = "\(path)/\(name)"
      if unlink(inner) != 0 { remove(inner) }
    }
    rmdir(path)
  }

  func queue(limit: Int = 1 << 20) throws -> DiskBacklog {
    try DiskBacklog.open(path, limit: limit, policy: .never)
  }

  /// The files of the queue, oldest first.
  var files: [String] {
    ((try? StoredFile.names(in: path)) ?? []).filter { $0.hasSuffix(".events") }.sorted().map {
      "\(path)/\($0)"
    }
  }

  static func records(_ numbers: ClosedRange<UInt64>, epoch: UInt64 = 7, length: Int = 20) -> [Record] {
    numbers.map {
      Record(
        epoch: epoch, sequence: $0, milliseconds: 1_000 + Int64($0),
        text: [UInt8](repeating: UInt8(ascii: "x"), count: length))
    }
  }
}
