import Glibc
import KernelPrograms
import Linux
import SandboxProtocol
import Sandboxing
import Testing

private let writeProbe = try? WriteProbe(programs: 2)

/// Real programs write to both of their streams, and what is captured has the order of the writes. It does not depend on
/// when the pipes are looked at, so that once is enough.
@Suite(
    .enabled(if: mayMakeJails, "making jails needs root on this host"),
    .enabled(if: writeProbe != nil, "this kernel does not tell in which order streams are written to"),
    .serialized, .timeLimit(.minutes(10)))
struct StreamOrderTests {
    private static let limits = JailLimits(
        timeMs: 20_000, cpuSeconds: 20, memoryBytes: 64 << 20, threads: 8, fileBytes: 1 << 20, descriptors: 100)

    private func attachment() async throws -> WriteProbe.Attachment {
        let probe = try #require(writeProbe)
        return try await onOwnedThread(named: "writes", throwing: SystemError.self) { () throws(SystemError) in
            try WriteProbe.Attachment(of: probe)
        }
    }

    private func output(
        _ how: String, byteLimit: Int = 1 << 23, isFollowed: Bool = true
    ) async throws -> CapturedOutput {
        let jails = try await Sandbox(
            launcher: launcherPath, policies: policiesPath, slots: 1, outputByteLimit: byteLimit)
        let request = try Probe("streams").request([how], limits: Self.limits)
        let running =
            isFollowed
            ? try await jails.launch(request, output: .capturedInOrder(try await attachment())).resume()
            : try await jails.launch(request).resume()
        let told = Task {
            var pieces: [OutputPiece] = []
            for await piece in running.output { pieces.append(piece) }
            return pieces
        }
        #expect(try await running.report().commands.first?.end == .exited(0))
        let output = await running.captured()
        // What is told while it runs is all of what is kept, and where nothing was left out, in the same order.
        let pieces = await told.value
        #expect(pieces.count == output.pieces.count)
        if output.droppedStandardOutputBytes == 0, output.pieces.count < 1 << 15 { #expect(pieces == output.pieces) }
        return output
    }

    /// Which number was written to which stream.
    private func numbers(_ pieces: [OutputPiece]) -> [Numbered] {
        pieces.flatMap { piece in
            String(decoding: piece.bytes, as: UTF8.self).split(separator: "\n").map {
                Numbered(number: Int($0) ?? -1, stream: piece.stream)
            }
        }
    }

    private struct Numbered: Equatable {
        let number: Int
        let stream: OutputPiece.Stream
    }

    private func inTurn(_ range: Range<Int>) -> [Numbered] {
        range.map { Numbered(number: $0, stream: $0 % 2 == 0 ? .standardOutput : .standardError) }
    }

    @Test func `five thousand writes in turn come in turn`() async throws {
        let output = try await output("turns")
        #expect(numbers(output.pieces) == inTurn(0..<5000))
        #expect(output.isOrderKnown)
    }

    @Test(arguments: [("handover", 400), ("files", 200), ("others", 400)])
    func `whoever writes, the order is that of the writes`(how: String, count: Int) async throws {
        let output = try await output(how)
        #expect(numbers(output.pieces) == inTurn(0..<count))
        #expect(output.isOrderKnown)
    }

    @Test func `writes that are larger than what a look takes stay whole`() async throws {
        let output = try await output("large")
        var runs: [(letter: UInt8, count: Int)] = []
        for byte in output.pieces.flatMap(\.bytes) {
            if runs.last?.letter == byte { runs[runs.count - 1].count += 1 } else { runs.append((byte, 1)) }
        }
        #expect(runs.map(\.letter) == Array("abcdef".utf8))
        #expect(runs.allSatisfy { $0.count == 1 << 20 })
        #expect(output.isOrderKnown)
    }

    @Test func `threads that write at the same moment lose no byte`() async throws {
        let output = try await output("threads")
        let twice = (0..<5000).flatMap { [$0, $0] }
        for stream in OutputPiece.Stream.allCases {
            let text = String(decoding: output.bytes(of: stream), as: UTF8.self)
            #expect(text.split(separator: "\n").compactMap { Int($0) }.sorted() == twice)
        }
    }

    @Test func `what is kept of too much keeps its order, beginning and end`() async throws {
        let output = try await output("turns", byteLimit: 2000)
        let dropped = output.droppedStandardOutputBytes + output.droppedStandardErrorBytes
        let all = inTurn(0..<5000)
        #expect(output.pieces.reduce(0) { $0 + $1.bytes.count } == 4000)
        #expect(Int(dropped) == all.reduce(0) { $0 + "\($1.number)\n".utf8.count } - 4000)
        let numbers = numbers(output.pieces)
        #expect(numbers.starts(with: all.prefix(400)))
        #expect(numbers.suffix(200) == all.suffix(200))
    }

    @Test func `what was not seen is passed on, and the order is found again`() async throws {
        let output = try await output("unseen")
        let numbers = numbers(output.pieces)
        #expect(numbers.prefix(10).map(\.number) == Array(0..<10))
        #expect(Array(numbers.dropFirst(10)) == inTurn(10..<200))
        #expect(!output.isOrderKnown)
    }

    /// What it writes in the end comes in a few looks, with both streams in them.
    @Test func `a program that calls the kernel all the time is not slowed for the order, and that is said`()
        async throws
    {
        let output = try await output("calls")
        for stream in OutputPiece.Stream.allCases {
            let own = output.pieces.filter { $0.stream == stream }
            #expect(numbers(own).map(\.number) == inTurn(0..<5000).filter { $0.stream == stream }.map(\.number))
        }
        #expect(!output.isOrderKnown)
    }

    @Test func `a jail that is not followed loses nothing, and says that its order is not known`() async throws {
        let output = try await output("turns", isFollowed: false)
        for stream in OutputPiece.Stream.allCases {
            let own = output.pieces.filter { $0.stream == stream }
            #expect(numbers(own).map(\.number) == inTurn(0..<5000).filter { $0.stream == stream }.map(\.number))
        }
        #expect(!output.isOrderKnown)
    }
}
