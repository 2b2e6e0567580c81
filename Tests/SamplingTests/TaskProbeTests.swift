import Linux
import Stacks
import Testing

@testable import Sampling

/// What the kernel notes of real programs is tested where names are known, in SymbolizingTests.
struct TaskProbeTests {
    private typealias Layout = TaskProbe.Layout

    /// A note's words by their offsets in it, the others zero.
    private func bytes(_ words: [Int: UInt64]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Layout.noteBytes)
        for (offset, word) in words {
            withUnsafeBytes(of: word.littleEndian) { bytes.replaceSubrange(offset..<offset + 8, with: $0) }
        }
        return bytes
    }

    private static let chain: [Int: UInt64] = [
        Layout.time: 7, Layout.stackPointer: 0x7000, Layout.instructionPointer: 0x401000, Layout.slot: 0x7040,
        Layout.context: 0x100, Layout.linkCount: 2, Layout.links: 0x200, Layout.links + 8: 0x402000,
        Layout.links + 16: 0, Layout.links + 24: 0x403000, Layout.links + 32: 0x300,
    ]

    @Test func `a note answers for the function's frame and for each context that it holds`() {
        let bytes = bytes(Self.chain)
        let note = TaskNote(bytes.span.bytes)
        #expect(note.words(at: 0x7040).map { [$0.0] } == [0x100])
        #expect(note.words(at: 0x100).map { [$0.0, $0.1] } == [0x200, 0x402000])
        #expect(note.words(at: 0x200).map { [$0.0, $0.1] } == [0, 0x403000])
        for address: UInt64 in [0, 0x300, 0x101, 0x7048] { #expect(note.words(at: address) == nil) }
    }

    @Test func `a note says which sample it belongs to`() {
        let bytes = bytes(Self.chain)
        let moment = TaskNote.Moment(bytes.span.bytes)
        #expect([moment.timeNs, moment.stackPointer, moment.instructionPointer] == [7, 0x7000, 0x401000])
    }

    @Test func `a note that was cut, or counts more than it holds, is read as far as it goes`() {
        var words = Self.chain
        words[Layout.linkCount] = .max
        for length in [0, 1, 8, Layout.links, Layout.links + 15, Layout.noteBytes] {
            let bytes = bytes(words)
            let note = TaskNote(bytes.span.bytes.extracting(first: length))
            #expect((note.words(at: 0x100) != nil) == (length > Layout.linkCount + 7))
        }
    }

    @Test func `instructions are laid out as the kernel takes them`() {
        var program = KernelProgram()
        program.set(.argument2, to: -2)
        program.place(.nextWord)
        program.load(.kept1, from: .frame, -256)
        program.store(.kept4, to: .kept2, 24)
        program.call(.readUser)
        program.jump(to: .end, unless: .result, equals: 0)
        program.jump(to: .nextWord)
        program.place(.end)
        program.exit()
        #expect(
            program.words == [
                0xFFFF_FFFE_0000_02B7, 0x0000_0000_FF00_A679, 0x0000_0000_0018_977B, 0x0000_0070_0000_0085,
                0x0000_0000_0001_0055, 0x0000_0000_FFFB_0005, 0x95,
            ])
    }

    @Test func `the kernel takes the probe, and each serves one program at a time`() throws {
        do throws(SystemError) {
            _ = try TaskProbe()
        } catch {
            try Test.cancel("this host has no BPF for us: \(error)")
        }
        let probes = TaskProbes(count: 2)
        do {
            let notes = [TaskNotes(by: probes), TaskNotes(by: probes)]
            #expect(notes.allSatisfy { $0 != nil })
            #expect(TaskNotes(by: probes) == nil)
        }
        #expect(TaskNotes(by: probes) != nil)
    }
}
