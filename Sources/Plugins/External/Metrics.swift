import HubKernel

/// What is counted of a program, under the name of its plugin.
struct Metrics: Sendable {
  let starts: Counter
  let lines: Counter
  let events: Counter
  let dropped: Counter
  let questions: Counter
  let late: Counter
  let unsent: Counter
  let answerTime: Histogram
  private let faults: [Trouble.Fault: Counter]
  private let mistakes: [Trouble.Mistake: Counter]

  init(_ meters: Meters) {
    starts = meters.counter("program_starts_total", "how often the program was started")
    lines = meters.counter("program_lines_total", "lines the program wrote")
    events = meters.counter("program_events_total", "events written to the program")
    dropped = meters.counter("program_dropped_total", "events dropped because the program does not keep up")
    questions = meters.counter("program_questions_total", "questions the program was asked")
    late = meters.counter("program_late_total", "answers that came after their time")
    unsent = meters.counter("program_unsent_total", "messages of the program for peers that are not here")
    answerTime = meters.histogram("program_answer_seconds", "time from a question to its answer")
    faults = Dictionary(
      uniqueKeysWithValues: Trouble.Fault.allCases.map { kind in
        let labels = [MeterLabel("kind", kind.rawValue)]
        return (
          kind,
          meters.counter("program_faults_total", "what ended the program, by kind", labelled: labels)
        )
      })
    mistakes = Dictionary(
      uniqueKeysWithValues: Trouble.Mistake.allCases.map { kind in
        let labels = [MeterLabel("kind", kind.rawValue)]
        return (
          kind,
          meters.counter("program_mistakes_total", "what the program did wrong, by kind", labelled: labels)
        )
      })
  }

  func count(_ kind: Trouble.Fault) { faults[kind]?.add() }
  func count(_ kind: Trouble.Mistake) { mistakes[kind]?.add() }
}
