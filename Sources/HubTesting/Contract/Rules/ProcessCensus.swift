import Glibc

/// What the process has in hand: descriptors and threads by name.
///
/// Other tests may open some at the same time. A leak opens one in each round that is there to the end.
package struct ProcessCensus {
  private var known: Set<String>
  private var opened: [Set<String>] = []
  private let look: () -> Set<String>

  /// Begins with what there is.
  package init(_ look: @escaping () -> Set<String>) {
    self.look = look
    known = look()
  }

  /// A round is over.
  package mutating func count() {
    let open = look()
    opened.append(open.subtracting(known))
    known.formUnion(open)
  }

  /// Whether each round left something that is still there.
  var hasLeak: Bool {
    let left = look()
    return !opened.isEmpty && opened.allSatisfy { !$0.isDisjoint(with: left) }
  }

  /// Whether what looks like a leak stays. What others had in hand meanwhile goes when they are done; a leak
  /// is there to the end.
  package func hasLeakThatStays() async -> Bool {
    for _ in 0..<ProcessCensus.looks where hasLeak { try? await Task.sleep(for: ProcessCensus.pause) }
    return hasLeak
  }

  private static let looks = 80
  private static let pause = Duration.milliseconds(100)

  /// Every descriptor, by its number and what it leads to.
  package static func descriptors() -> Set<String> {
    let folder = "/proc/self/fd/"
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    return Set(
      names(in: folder).compactMap { name in
        let length = readlink(folder + name, &target, target.count)
        guard length > 0 else { return nil }
        let bytes = target.prefix(length).map { UInt8(bitPattern: $0) }
        return "\(name) \(String(decoding: bytes, as: UTF8.self))"
      })
  }

  /// Every thread, by its number.
  package static func threads() -> Set<String> { Set(names(in: "/proc/self/task/")) }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { found.append(name) }
    }
    return found
  }
}
