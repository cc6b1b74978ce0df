import HubKernel

extension Dialogue {
  /// Takes a line, without its newline.
  mutating func hear(_ line: UnsafeRawBufferPointer, now: UInt64) {
    guard phase != .over, !line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) else { return }
    let limits = JSONLimits(bytes: max(limits.line.bytes, 1), values: 262_144)
    guard let value = try? JSONValue(parsing: line, limits: limits), case .object(let members) = value,
      members.count == 1, let only = members.first
    else {
      return fail(.notJSON, "it wrote a line that is no JSON object with one member")
    }
    switch phase {
    case .greeted: hearManifest(only, now)
    case .introduced: hearReadiness(only, now)
    case .ready, .draining: hearWork(only, now)
    case .new, .over: break
    }
  }

  private mutating func hearManifest(_ line: JSONValue.Member, _ now: UInt64) {
    guard line.key == "manifest" else {
      return fail(.manifest, "it wrote '\(line.key.prefix(40).description.forLog)' before its manifest")
    }
    let read = ManifestReader.read(line.value, id: id)
    manifest = read
    deadline = .max
    guard let expected else {
      effects.append(.introduced)
      return end()
    }
    guard case .success(let found) = read, found == expected else {
      return fail(.manifest, "its manifest is not the one that was read with the configuration")
    }
    phase = .introduced
    effects.append(.introduced)
    say(configure, "configure")
    deadline = now &+ Dialogue.readyTime
  }

  private mutating func hearReadiness(_ line: JSONValue.Member, _ now: UInt64) {
    switch line.key {
    case "ready":
      phase = .ready
      deadline = .max
      if expected?.checks == true { nextCheck = now &+ Dialogue.checkInterval }
      effects.append(.ready)
    case "problem":
      let setting = line.value["setting"]?.text ?? ""
      let message = line.value["message"]?.text ?? "it does not say what is wrong"
      effects.append(
        .problem(
          setting: String(setting.prefix(ProgramName.longest)).forLog,
          message: String(message.prefix(200)).forLog))
    case "log": hearWish(line, now)
    case "manifest": fail(.manifest, "it sent its manifest twice")
    default:
      mistake(.tooEarly, "it wrote '\(line.key.prefix(40).description.forLog)' before it was ready", now: now)
    }
  }

  private mutating func hearWork(_ line: JSONValue.Member, _ now: UInt64) {
    switch line.key {
    case "answer": hearAnswer(line.value, .question, now)
    case "answers":
      guard case .array(let answers) = line.value else {
        return mistake(.shape, "its answers are no list", now: now)
      }
      for answer in answers where phase != .over { hearAnswer(answer, .question, now) }
    case "response": hearAnswer(line.value, .request, now)
    case "drained":
      if phase == .draining {
        effects.append(.drained)
      } else {
        mistake(.tooEarly, "it drained unasked", now: now)
      }
    case "manifest": fail(.manifest, "it sent its manifest twice")
    case "ready": mistake(.tooEarly, "it was ready twice", now: now)
    case "problem": mistake(.tooEarly, "it found a problem when it was ready", now: now)
    default: hearWish(line, now)
    }
  }

  private mutating func hearWish(_ line: JSONValue.Member, _ now: UInt64) {
    let known: Set<String> = ["send", "close", "emit", "log", "count", "gauge", "observe", "health", "peers"]
    guard known.contains(line.key) else {
      return mistake(.unknownLine, "it wrote '\(line.key.prefix(40).description.forLog)'", now: now)
    }
    guard let wish = Wish.read(line.key, line.value) else {
      return mistake(.shape, "its '\(line.key)' lacks something, or something in it is wrong", now: now)
    }
    if case .health = wish {
      checkDue = .max
      unchecked = 0
    }
    effects.append(.wish(wish))
  }

  private mutating func hearAnswer(_ value: JSONValue, _ kind: OpenQuestions.Kind, _ now: UInt64) {
    guard let id = value["id"]?.int else { return mistake(.shape, "it answered without an id", now: now) }
    switch open.take(id, kind) {
    case .open: break
    case .late: return effects.append(.late)
    case .twice: return mistake(.twice, "it answered a question twice", now: now)
    case .otherKind:
      return mistake(.unknownID, "it answered a request as a question, or the reverse", now: now)
    case .unknown: return mistake(.unknownID, "it answered what it was not asked", now: now)
    }
    if kind == .question { silence = 0 }
    guard let answer = kind == .question ? Answer.verdict(value) : Answer.response(value), mayUse(answer)
    else {
      effects.append(.answered(id: id, .away))
      return mistake(.shape, "an answer lacks something, or something in it is wrong", now: now)
    }
    effects.append(.answered(id: id, answer))
  }

  /// Codes are counted each for itself, so there cannot be any number of them.
  private mutating func mayUse(_ answer: Answer) -> Bool {
    guard case .refuse(let code, _, _, _) = answer else { return true }
    if !codes.contains(code), codes.count >= Dialogue.mostCodes { return false }
    codes.insert(code)
    return true
  }
}
