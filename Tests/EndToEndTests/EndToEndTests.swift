import Testing

/// One after the other: they share one machine's run cores, and what is measured beside a second run is not worth
/// much.
@Suite(.serialized)
struct EndToEndTests {}
