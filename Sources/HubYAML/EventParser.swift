import CYAML

/// Owns a libyaml parser over borrowed bytes, and hands out its events as Swift values.
///
/// The bytes must outlive it. Everything libyaml allocates is freed, whichever way the parse ends.
struct EventParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let scalarBytes: Int

  init?(_ bytes: UnsafeRawBufferPointer, scalarBytes: Int) {
    self.scalarBytes = scalarBytes
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    yaml_parser_set_input_string(parser, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func next() -> Result<YAMLEvent, ParserComplaint> {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { return .failure(ParserComplaint(parser.pointee)) }
    defer { yaml_event_delete(&event) }
    return .success(translate(event))
  }

  private func translate(_ event: yaml_event_t) -> YAMLEvent {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: return make(.documentStart, event)
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return make(.streamEnd, event)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return make(.end, event)
    case YAML_ALIAS_EVENT:
      return make(.alias(text(event.data.alias.anchor) ?? ""), event)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      guard scalar.length <= scalarBytes else { return make(.oversizedScalar, event) }
      let value = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let plain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return make(.scalar(text: value, plain: plain), event, scalar.anchor, scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      return make(.listStart, event, event.data.sequence_start.anchor, event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      return make(.mapStart, event, event.data.mapping_start.anchor, event.data.mapping_start.tag)
    default: return make(.other, event)
    }
  }

  private func make(
    _ kind: YAMLEvent.Kind, _ event: yaml_event_t, _ anchor: UnsafeMutablePointer<UInt8>? = nil,
    _ tag: UnsafeMutablePointer<UInt8>? = nil
  ) -> YAMLEvent {
    let (line, column) = event.start_mark.place
    let start = Int(clamping: event.start_mark.index)
    return YAMLEvent(
      kind: kind, anchor: text(anchor), tag: text(tag), line: line, column: column,
      characters: start..<max(start, Int(clamping: event.end_mark.index)), style: style(of: event))
  }

  private func style(of event: yaml_event_t) -> YAMLEvent.Style {
    let isBlock =
      switch event.type {
      case YAML_SEQUENCE_START_EVENT: event.data.sequence_start.style != YAML_FLOW_SEQUENCE_STYLE
      case YAML_MAPPING_START_EVENT: event.data.mapping_start.style != YAML_FLOW_MAPPING_STYLE
      case YAML_SCALAR_EVENT:
        event.data.scalar.style == YAML_LITERAL_SCALAR_STYLE
          || event.data.scalar.style == YAML_FOLDED_SCALAR_STYLE
      default: false
      }
    return isBlock ? .block : .flow
  }

  private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}

extension yaml_mark_t {
  /// The line and column as editors count them, from 1.
  var place: (line: Int, column: Int) {
    (Int(clamping: line) &+ 1, Int(clamping: column) &+ 1)
  }
}
