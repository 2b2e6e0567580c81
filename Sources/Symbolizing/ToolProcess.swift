import Glibc
import Linux
import Synchronization

/// Why a tool gave no answer.
enum ToolFailure: Error, Equatable {
    case timedOut, answerTooLong, ended
    case system(SystemError)
}

/// A running tool and the pipes to it. Dropping it ends the tool.
final class ToolProcess: Sendable {
    fileprivate struct Ends: ~Copyable {
        var input: OwnedDescriptor?
        let output: OwnedDescriptor
    }

    private let ends: Mutex<Ends>
    private let answerByteLimit: Int
    private let kill: @Sendable () -> Void

    init(with tool: SymbolTool, by launcher: some ToolLauncher, answerByteLimit: Int) async throws {
        let toTool = try Pipe()
        let fromTool = try Pipe()
        kill = try await launcher.start(
            tool, input: toTool.readEnd.duplicate(), output: fromTool.writeEnd.duplicate())
        // The tool's ends are the tool's alone: else its death would never be seen.
        let input = toTool.keepWriteEnd()
        let output = fromTool.keepReadEnd()
        try input.setNonBlocking()
        try output.setNonBlocking()
        ends = Mutex(Ends(input: consume input, output: output))
        self.answerByteLimit = answerByteLimit
    }

    deinit { kill() }

    /// Sends `text` and reads until `lines` lines have come back.
    @available(*, noasync, message: "blocks the calling thread")
    func ask(_ text: [UInt8], lines: Int, deadlineNs: UInt64) throws(ToolFailure) -> [UInt8] {
        var missing = lines
        return try exchange(text, thenClose: false, deadlineNs) { piece in
            missing -= piece.count { $0 == UInt8(ascii: "\n") }
            return missing <= 0
        }
    }

    /// Sends `text` as the last words and reads until the tool ends.
    @available(*, noasync, message: "blocks the calling thread")
    func askFinally(_ text: [UInt8], deadlineNs: UInt64) throws(ToolFailure) -> [UInt8] {
        try exchange(text, thenClose: true, deadlineNs) { $0.isEmpty }
    }

    /// Writes and reads in turn, whichever the pipes allow, so that neither side waits for the other for ever.
    private func exchange(
        _ text: [UInt8], thenClose: Bool, _ deadlineNs: UInt64, isComplete: (ArraySlice<UInt8>) -> Bool
    ) throws(ToolFailure) -> [UInt8] {
        Self.ignoreBrokenPipes()
        return try ends.withLock { ends throws(ToolFailure) in
            var unsent = text[...]
            var answer: [UInt8] = []
            while true {
                if unsent.isEmpty, thenClose { ends.input = nil }
                try Self.waitForPipes(ends, wantsToWrite: !unsent.isEmpty, deadlineNs)
                if !unsent.isEmpty { unsent = unsent.dropFirst(try Self.send(unsent, to: ends)) }
                guard let piece = try Self.read(ends) else { continue }
                answer += piece
                if isComplete(piece[...]) { return answer }
                guard !piece.isEmpty else { throw .ended }
                guard answer.count <= answerByteLimit else { throw .answerTooLong }
            }
        }
    }

    /// Writing to a tool that has died is an error here and shall not be a signal: the thread is its own, made for this
    /// one question, so its mask is nobody else's.
    private static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func waitForPipes(
        _ ends: borrowing Ends, wantsToWrite: Bool, _ deadlineNs: UInt64
    ) throws(ToolFailure) {
        let now = monotonicNanoseconds()
        guard now < deadlineNs else { throw .timedOut }
        let input = wantsToWrite ? ends.inputNumber : -1
        do throws(SystemError) {
            _ = try waitUntilReady(
                [(input, .writable), (ends.output.number, .readable)],
                timeoutMs: Int((deadlineNs - now) / 1_000_000) + 1)
        } catch {
            throw .system(error)
        }
    }

    /// Zero where the pipe is full just now.
    private static func send(_ text: ArraySlice<UInt8>, to ends: borrowing Ends) throws(ToolFailure) -> Int {
        let sent = text.withUnsafeBytes { Glibc.write(ends.inputNumber, $0.baseAddress, $0.count) }
        if sent >= 0 { return sent }
        guard errno == EAGAIN || errno == EINTR else { throw .ended }
        return 0
    }

    /// Nil where there is nothing to read now; empty at the end.
    private static func read(_ ends: borrowing Ends) throws(ToolFailure) -> [UInt8]? {
        do throws(SystemError) { return try ends.output.read(upTo: 64 * 1024) } catch { throw .system(error) }
    }
}

extension ToolProcess.Ends {
    /// Nothing reads from or writes to -1.
    fileprivate var inputNumber: Int32 {
        switch input {
        case .some(let descriptor): descriptor.number
        case .none: -1
        }
    }
}
