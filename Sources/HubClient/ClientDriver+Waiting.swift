internal import HubBase

extension ClientDriver {
  /// Wants something of the machine and waits for what comes of it, or until its task is cancelled.
  func wait(_ wish: @escaping (ClientMachine, Int) -> Void) async throws -> JSONValue {
    let ticket = shared.withLock { shared in
      shared.nextTicket += 1
      return shared.nextTicket
    }
    // One that had an answer before it was cancelled is not to be remembered.
    defer { shared.withLock { _ = $0.cancelled.remove(ticket) } }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = shared.withLock { shared in
          if shared.cancelled.remove(ticket) != nil { return true }
          shared.tickets[ticket] = continuation
          return false
        }
        if isCancelled { return continuation.resume(throwing: CancellationError()) }
        enter { machine, now in
          machine.tick(now: now)
          wish(machine, ticket)
        }
      }
    } onCancel: {
      let waiting = shared.withLock { shared -> CheckedContinuation<JSONValue, any Error>? in
        let waiting = shared.tickets.removeValue(forKey: ticket)
        if waiting == nil { shared.cancelled.insert(ticket) }
        return waiting
      }
      waiting?.resume(throwing: CancellationError())
      enter { machine, _ in machine.forget(ticket) }
    }
  }

  func settle(_ ticket: Int, _ result: Result<JSONValue, any Error>) {
    shared.withLock { $0.tickets.removeValue(forKey: ticket) }?.resume(with: result)
  }

  /// Publishes something, or takes it back.
  func publish(_ topic: String, _ data: JSONValue?, _ time: Duration) async throws -> Published {
    let seconds = Int(min(time.milliseconds / 1_000, Int64(Int32.max)))
    let answer = try await wait { [clock] machine, ticket in
      do throws(ClientError) {
        let draft = try machine.draft(topic, data, seconds: seconds, wallTime: clock.wallMilliseconds)
        machine.question(ticket, "publish", draft, answer: "published")
      } catch {
        machine.emit(.settle(ticket, .failure(error)))
      }
    }
    return Published(answer["data"] ?? .null)
  }

  /// What happens, for one reader.
  func stream() -> AsyncThrowingStream<ClientEvent, any Error> { audience.stream() }

  func states() -> AsyncThrowingStream<LifecycleChange, any Error> { audience.states() }

  func watch(_ topic: String) -> AsyncThrowingStream<RecordChange, any Error> {
    let (stream, number) = audience.watch(topic) { [weak self] in
      self?.enter { machine, _ in machine.unwatch(topic) }
    }
    enter { [self] machine, _ in
      // Whoever comes later is told of what is there first, like everybody else.
      for record in machine.known(topic) { audience.tell(number, RecordChange(.present, record)) }
      machine.watch(topic)
    }
    return stream
  }
}
