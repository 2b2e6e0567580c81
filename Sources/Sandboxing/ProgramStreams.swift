package import KernelPrograms
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
    /// Likewise, and in the order in which it and standard error were written to.
    case capturedInOrder(WriteProbe.Attachment)
    case descriptor(OwnedDescriptor)
}

/// The streams of one jail: what the launcher is given, and what we read ourselves.
struct ProgramStreams: ~Copyable, Sendable {
    private let input: OwnedDescriptor
    private let output: OutputEnds
    private let errors: Pipe
    private let log: WriteLog?

    init(_ input: consuming ProgramInput, _ output: consuming ProgramOutput) throws(SandboxFailure) {
        let opened = try openInput(input)
        let pipe = try asking { () throws(SystemError) in try drainedPipe() }
        var log: WriteLog?
        switch consume output {
        case .captured: self.output = .drained(try asking { () throws(SystemError) in try drainedPipe() })
        case .capturedInOrder(let attachment):
            let ends = try asking { () throws(SystemError) in try drainedPipe() }
            log = attachment.follow(output: ends.writeEnd, errors: pipe.writeEnd)
            self.output = .drained(ends)
        case .descriptor(let descriptor): self.output = .given(descriptor)
        }
        self.input = opened
        self.log = log
        errors = pipe
    }

    /// For the launcher's 0, 1 and 2.
    var givenNumbers: [Int32] { [input.number, output.givenNumber, errors.writeEnd.number] }

    /// Closes what the launcher has been given.
    consuming func keepReadEnds() -> ReadEnds {
        ReadEnds(output: output.keepReadEnd(), errors: errors.keepReadEnd(), log: log)
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
    /// In which order they were written to; nil where nobody asked, or the host does not tell.
    let log: WriteLog?

    /// Empty where there is nothing to read now, and at the end.
    func read(_ stream: OutputPiece.Stream, upTo count: Int) throws(SystemError) -> [UInt8] {
        if stream == .standardError { return try errors.read(upTo: count) ?? [] }
        switch output {
        case .some(let descriptor): return try descriptor.read(upTo: count) ?? []
        case .none: return []
        }
    }
}

private func drainedPipe() throws(SystemError) -> Pipe {
    let pipe = try Pipe()
    try pipe.readEnd.setNonBlocking()
    pipe.readEnd.enlargePipe(bytes: WriteOrder.pipeBytes)
    return pipe
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
    package enum Stream: Int, CaseIterable, Sendable {
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
    /// In the order in which they were written, where that was asked for and the host tells; else each look at the
    /// pipes has standard output before standard error.
    package var pieces: [OutputPiece] = []
    /// Whether the pieces' order among both streams is known to be that of the writes.
    package var isOrderKnown = false
    package var droppedStandardOutputBytes: UInt64 = 0
    package var droppedStandardErrorBytes: UInt64 = 0

    package init() {}

    /// All that was kept of one stream.
    package func bytes(of stream: OutputPiece.Stream) -> [UInt8] {
        pieces.filter { $0.stream == stream }.flatMap(\.bytes)
    }
}
