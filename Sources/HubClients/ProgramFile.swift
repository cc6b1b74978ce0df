/// A file that is part of hubctl and is written beside a new plugin.
package struct ProgramFile: Sendable {
  package let name: String
  package let text: String

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
  }
}
