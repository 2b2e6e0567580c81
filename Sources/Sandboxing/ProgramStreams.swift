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

/// The streams of one jail: what the launcher is given, and what we read ourselves.
struct ProgramStreams: ~Copyable, Sendable {
    private let input: OwnedDescriptor
    private let output: OutputEnds
    private let errors: Pipe

    init(_ input: consuming ProgramInput, _ output: consuming ProgramOutput) throws(SandboxFailure) {
        let opened = try openInput(input)
        let ends = try openOutput(output)
        let pipe = try asking { () throws(SystemError) in try drainedPipe() }
        self.input = opened
        self.output = ends
        errors = pipe
    }

    /// For the launcher's 0, 1 and 2.
    var givenNumbers: [Int32] { [input.number, output.givenNumber, errors.writeEnd.number] }

    /// Closes what the launcher has been given.
    consuming func keepReadEnds() -> ReadEnds {
        ReadEnds(output: output.keepReadEnd(), errors: errors.keepReadEnd())
    }
}

private enum OutputEnds: ~Copyable, Sendable {
    case drained(Pipe)
    case given(OwnedDescriptor)

    var givenNumber: Int32 {
        switch self {
        case .drained(let pipe): pipe.writeEnd.number
        case .given(let descriptor): descriptor.number
        }
    }

    consuming func keepReadEnd() -> OwnedDescriptor? {
        switch consume self {
        case .drained(let pipe): pipe.keepReadEnd()
        case .given: nil
        }
    }
}

/// What we read of a jail's streams.
struct ReadEnds: ~Copyable, Sendable {
    /// None where the caller reads it.
    let output: OwnedDescriptor?
    let errors: OwnedDescriptor

    /// -1 where there is none.
    var outputNumber: Int32 {
        switch output {
        case .some(let descriptor): descriptor.number
        case .none: -1
        }
    }

    /// Nil where there is nothing to read now; empty at the end.
    func readOutput(upTo count: Int) throws(SystemError) -> [UInt8]? {
        switch output {
        case .some(let descriptor): try descriptor.read(upTo: count)
        case .none: nil
        }
    }
}

private let pipeBytes = 1 << 20

private func drainedPipe() throws(SystemError) -> Pipe {
    let pipe = try Pipe()
    try pipe.readEnd.setNonBlocking()
    pipe.readEnd.enlargePipe(bytes: pipeBytes)
    return pipe
}

private func openOutput(_ output: consuming ProgramOutput) throws(SandboxFailure) -> OutputEnds {
    switch consume output {
    case .captured: .drained(try asking { () throws(SystemError) in try drainedPipe() })
    case .descriptor(let descriptor): .given(descriptor)
    }
}

private func openInput(_ input: consuming ProgramInput) throws(SandboxFailure) -> OwnedDescriptor {
    switch consume input {
    case .empty: try asking { () throws(SystemError) in try OwnedDescriptor.open("/dev/null", 0) }
    case .bytes(let content): try asking { () throws(SystemError) in try sealedMemory(content) }
    case .descriptor(let descriptor): descriptor
    }
}

/// A piece of what a program printed, as bytes.
package struct OutputPiece: Equatable, Sendable {
    package enum Stream: Sendable {
        case standardOutput, standardError
    }

    /// What of a stream was not kept.
    package struct Gap: Equatable, Sendable {
        package var byteCount: UInt64
        /// Its first and last bytes, at most `Gap.edgeBytes` of each: they tell which characters it cuts in two.
        package var beginning: [UInt8]
        package var end: [UInt8]

        package static let edgeBytes = 64

        package init(byteCount: UInt64, beginning: [UInt8], end: [UInt8]) {
            self.byteCount = byteCount
            self.beginning = beginning
            self.end = end
        }
    }

    package let stream: Stream
    package let bytes: [UInt8]
    /// Since the first command's start.
    package let atNanoseconds: UInt64
    /// What was not kept of the stream, directly before these bytes; nil where nothing is missing there.
    package var gap: Gap?

    package init(stream: Stream, bytes: [UInt8], atNanoseconds: UInt64, after gap: Gap? = nil) {
        self.stream = stream
        self.bytes = bytes
        self.atNanoseconds = atNanoseconds
        self.gap = gap
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
