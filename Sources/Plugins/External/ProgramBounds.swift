import HubKernel
internal import HubPrograms

/// What a program may use, and how long it may take.
struct ProgramBounds: PluginSettings {
  var memory = ByteSize.mebibytes(512)
  var files = 256
  var processes = 64
  var processor = Duration.zero
  var line = ByteSize.mebibytes(1)
  var waiting = 8_192
  var questions = 1_024
  var answer = Duration.milliseconds(50)
  var response = Duration.seconds(5)

  static let fields: [Field<ProgramBounds>] = [
    Field(
      "memory", \.memory, "memory each of its processes may have for data",
      in: .mebibytes(1) ... .gibibytes(1_024), perNamespace: false),
    Field("files", \.files, "open descriptors", in: 16...1_000_000, perNamespace: false),
    Field(
      "processes", \.processes, "processes and threads beside those its user has when it starts",
      in: 1...100_000, perNamespace: false),
    Field(
      "processor", \.processor, "processor time until it is ended; 0s is without end",
      in: .zero ... .seconds(31_536_000), perNamespace: false),
    Field(
      "line", \.line, "the longest line it may write", in: .kibibytes(1) ... .mebibytes(16),
      perNamespace: false),
    Field("waiting", \.waiting, "events that may wait for it", in: 16...1_000_000, perNamespace: false),
    Field(
      "questions", \.questions, "questions that may be open at once", in: 1...100_000, perNamespace: false),
    Field(
      "answer", \.answer, "how long it may take for a question",
      in: .milliseconds(1) ... .seconds(30), perNamespace: false),
    Field(
      "response", \.response, "how long it may take for an HTTP request",
      in: .milliseconds(1) ... .seconds(60), perNamespace: false),
  ]

  var limits: ProgramLimits {
    var limits = ProgramLimits()
    limits.memory = UInt64(max(0, memory.bytes))
    limits.files = UInt64(max(0, files))
    limits.processes = UInt64(max(0, processes))
    limits.processor = processor.nanoseconds / 1_000_000_000
    return limits
  }
}
