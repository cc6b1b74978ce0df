import HubKernel

extension Courier {
  /// Puts what was heard into the queue until the task is cancelled or nothing more comes.
  func write() async {
    await writing.alone {
      while true {
        let items = inbox.withLock { $0.take() }
        guard items.isEmpty else {
          await keep(items)
          continue
        }
        if Task.isCancelled || state.withLock({ $0.isClosing }) { return }
        await heard.wait()
      }
    }
  }

  private func keep(_ items: [Inbox.Item]) async {
    let isTenant = key.tenant != nil
    let records = items.map { EventText.record($0, forTenant: isTenant) }
    let dropped = await shelf.perform { $0.append(records) }
    if dropped > 0 {
      metrics.dropped.add(dropped)
      host.log.warning("webhooks were dropped, because too many wait", ["endpoint": key.text])
      await raise()
    }
    filled.ring()
  }

  /// The end: what was heard is in the queue, and the queue knows that nothing is missing.
  func close(isOrderly: Bool) async {
    state.withLock { $0.isClosing = true }
    heard.ring()
    // Whoever still writes ends by itself now, and what it left is written here.
    await write()
    let (epoch, sequence) = cut
    await shelf.perform { $0.close(epoch: epoch, last: sequence, isOrderly: isOrderly) }
  }

  /// Whether everything was taken, or will not be for a while.
  func isAtRest() async -> Bool {
    let isWaiting = !inbox.withLock({ $0.isEmpty })
    if state.withLock({ $0.attempts.failures > 0 || $0.hasStopped }) { return !isWaiting }
    let size = await shelf.perform { $0.size }
    return !isWaiting && size == 0
  }
}
