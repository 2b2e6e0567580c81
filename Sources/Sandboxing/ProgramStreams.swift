package import Linux

/// What a jail's commands read.
package enum ProgramInput: ~Copyable, Sendable {
    case empty
    case bytes([UInt8])
    case descriptor(OwnedDescriptor)
}

/// Where a jail's standard output goes. Standard error is captured always.
package enum ProgramOutput: ~Copyable, Sendable {
    case captured
    case descriptor(OwnedDescriptor)
}

/// A piece of what a program printed, as bytes.
package struct OutputPiece: Equatable, Sendable {
    package enum Stream: Sendable {
        case standardOutput, standardError
    }

    package let stream: Stream
    package let bytes: [UInt8]
    /// Since the first command's start.
    package let atNanoseconds: UInt64

    package init(stream: Stream, bytes: [UInt8], atNanoseconds: UInt64) {
        self.stream = stream
        self.bytes = bytes
        self.atNanoseconds = atNanoseconds
    }
}

/// What was kept of a program's output: of each stream the first and the last half of the limit.
package struct CapturedOutput: Equatable, Sendable {
    /// In the order of arrival.
    package var pieces: [OutputPiece] = []
    package var droppedStandardOutputBytes: UInt64 = 0
    package var droppedStandardErrorBytes: UInt64 = 0

    package init() {}

    /// All that was kept of one stream.
    package func bytes(of stream: OutputPiece.Stream) -> [UInt8] {
        pieces.filter { $0.stream == stream }.flatMap(\.bytes)
    }
}
