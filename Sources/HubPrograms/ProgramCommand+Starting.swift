internal import CHubSys
internal import Glibc

extension ProgramCommand {
  /// Starts it; on the loop's thread, since it ends with the thread that starts it.
  func start(_ resolved: Resolved, processLimit: UInt64) throws(ProgramFailure) -> hub_child {
    let arguments = CStrings(resolved.words)
    let settings = CStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    var child = hub_child()
    let error = resolved.path.withCString { path in
      folder.withCString { folder in
        var program = hub_program()
        program.path = path
        program.arguments = UnsafePointer(arguments.pointers)
        program.environment = UnsafePointer(settings.pointers)
        program.folder = self.folder.isEmpty ? nil : folder
        program.memory = limits.memory
        program.files = limits.files
        program.processes = processLimit
        program.processor = limits.processor
        return hub_start_program(&program, &child)
      }
    }
    withExtendedLifetime((arguments, settings)) {}
    guard error >= 0 else { throw ProgramFailure("\(resolved.path) cannot be started", -error) }
    return child
  }
}

/// Texts as C wants a list of them, for as long as this lives.
private final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ texts: [String]) {
    count = texts.count
    pointers = .allocate(capacity: count + 1)
    for (at, text) in texts.enumerated() { (pointers + at).initialize(to: strdup(text)) }
    (pointers + count).initialize(to: nil)
  }

  deinit {
    for at in 0..<count { free(pointers[at]) }
    pointers.deallocate()
  }
}
