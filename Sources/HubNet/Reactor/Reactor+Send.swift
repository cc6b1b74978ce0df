internal import CHubSys
internal import Glibc
internal import HubKernel

extension Reactor {
  func send(_ message: UnsafeRawBufferPointer, _ kind: HubKernel.MessageKind, to link: Link) -> Bool {
    guard let socket = sockets.find(link), socket.pointee.phase == .open else {
      return vehicles.find(link)?.send(message, kind) ?? false
    }
    return queue(message, kind == .text ? .text : .binary, socket, link.index)
  }

  @inline(__always)
  func place(_ count: Int, _ kind: HubKernel.MessageKind, to link: Link) -> UnsafeMutableRawPointer? {
    guard let socket = sockets.find(link), socket.pointee.phase == .open, socket.pointee.deflate == nil,
      !socket.pointee.flags.contains(.client), count < Reactor.longestPlaced,
      hasRoom(count, socket, link.index)
    else { return nil }
    let header = FrameWriter.headerLength(for: count)
    guard let place = socket.pointee.output.room(header &+ count, isFrame: true, &pool) else { return nil }
    FrameWriter.write(kind == .text ? .text : .binary, length: count, to: place)
    markDirty(socket, link.index)
    return place + header
  }

  /// What is longer is copied in pieces: looking for so much room at once would leave blocks half empty.
  private static let longestPlaced = OutputBlock.largeSize / 4

  /// Queues one message as one frame; false when the reader is too slow for it.
  @inline(__always)
  func queue(
    _ message: UnsafeRawBufferPointer, _ opcode: FrameOpcode, _ socket: SocketPointer, _ index: UInt32
  ) -> Bool {
    guard hasRoom(message.count, socket, index) else { return false }
    if socket.pointee.deflate != nil, message.count >= settings.compressionThreshold,
      let small = socket.pointee.deflate?.deflate(message)
    {
      return write(small, opcode, compressed: true, socket, index)
    }
    return write(message, opcode, compressed: false, socket, index)
  }

  @inline(__always)
  private func hasRoom(_ count: Int, _ socket: SocketPointer, _ index: UInt32) -> Bool {
    if socket.pointee.output.count &+ count > settings.queuedBytes,
      !socket.pointee.isTrunk || socket.pointee.output.count &+ count > settings.trunkQueuedBytes
    {
      // What was queued in this very turn says nothing about how fast it is read.
      flush(socket, index)
      guard socket.pointee.phase == .open else { return false }
      let limit = socket.pointee.isTrunk ? settings.trunkQueuedBytes : settings.queuedBytes
      if socket.pointee.output.count &+ count > limit, !socket.pointee.output.isEmpty {
        dropSlowReader(socket, index)
        return false
      }
    }
    return pool.ensure(count &+ FrameWriter.longestHeader) || makeRoom(count, for: socket, index)
  }

  @inline(__always)
  private func write(
    _ payload: UnsafeRawBufferPointer, _ opcode: FrameOpcode, compressed: Bool, _ socket: SocketPointer,
    _ index: UInt32
  ) -> Bool {
    if socket.pointee.flags.contains(.client) {
      return writeMasked(payload, opcode, compressed: compressed, socket, index)
    }
    let header = FrameWriter.headerLength(for: payload.count)
    guard let place = socket.pointee.output.room(header, isFrame: true, &pool) else { return false }
    FrameWriter.write(opcode, length: payload.count, compressed: compressed, to: place)
    guard socket.pointee.output.append(payload, &pool) else {
      drop(socket, index)
      return false
    }
    markDirty(socket, index)
    return true
  }

  private func writeMasked(
    _ payload: UnsafeRawBufferPointer, _ opcode: FrameOpcode, compressed: Bool, _ socket: SocketPointer,
    _ index: UInt32
  ) -> Bool {
    var key = FrameWriter.makeKey(random)
    let header = FrameWriter.headerLength(for: payload.count, masked: true)
    guard let place = socket.pointee.output.room(header, isFrame: true, &pool) else { return false }
    FrameWriter.write(opcode, length: payload.count, compressed: compressed, key: key, to: place)
    var rest = payload[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Reactor.maskedPiece))
      guard let place = socket.pointee.output.room(piece.count, isFrame: false, &pool) else {
        drop(socket, index)
        return false
      }
      key.copy(piece, to: place)
      key = key.advanced(by: piece.count)
      rest = rest.dropFirst(piece.count)
    }
    markDirty(socket, index)
    return true
  }

  /// So much is copied and masked at a time; it fits into any block.
  private static let maskedPiece = 2048

  func sendPing(_ socket: SocketPointer, _ index: UInt32) {
    if socket.pointee.output.isEmpty, socket.pointee.tls == nil, !socket.pointee.flags.contains(.client) {
      // Of many idle sockets each would take a block of memory for two bytes.
      var ping = UInt16(FrameOpcode.ping.rawValue | 0x80).littleEndian
      let sent = hub_send(socket.pointee.descriptor, &ping, FrameWriter.headerLength(for: 0))
      if sent == FrameWriter.headerLength(for: 0) { return }
      if sent != -Int(EAGAIN) { return drop(socket, index) }
    }
    writeControl(.ping, UnsafeRawBufferPointer(start: nil, count: 0), socket, index)
  }

  /// Writes a control frame. It counts for little, so it is not held against a slow reader by itself.
  func writeControl(
    _ opcode: FrameOpcode, _ payload: UnsafeRawBufferPointer, _ socket: SocketPointer, _ index: UInt32
  ) {
    guard hasRoom(payload.count, socket, index) else { return }
    let isClient = socket.pointee.flags.contains(.client)
    let length = min(payload.count, FrameReader.controlLimit)
    let size = FrameWriter.headerLength(for: length, masked: isClient) &+ length
    let key = isClient ? FrameWriter.makeKey(random) : nil
    guard let place = socket.pointee.output.room(size, isFrame: true, &pool) else { return }
    FrameWriter.writeControl(opcode, payload: payload, key: key, to: place)
    markDirty(socket, index)
  }

  /// Writes a close frame; the reason is cut where it is too long.
  func appendClose(_ socket: SocketPointer, _ code: CloseCode?, _ reason: String) {
    let key = socket.pointee.flags.contains(.client) ? FrameWriter.makeKey(random) : nil
    var reason = reason
    withUnsafeTemporaryAllocation(byteCount: FrameWriter.longestControlFrame, alignment: 8) { frame in
      guard let start = frame.baseAddress else { return }
      let size = reason.withUTF8 {
        FrameWriter.writeClose(code, reason: UnsafeRawBufferPointer($0), key: key, to: start)
      }
      guard let place = socket.pointee.output.room(size, isFrame: true, &pool) else { return }
      memcpy(place, start, size)
    }
  }
}
