import CLinux
import KernelPrograms
import Linux
import Profiles
import Stacks
import Testing

@testable import Sampling

/// What the kernel notes of real programs is tested where names are known, in SymbolizingTests.
struct TaskProbeTests {
    private typealias Layout = TaskProbe.Layout

    /// A note's words by their offsets in it, the others zero.
    private func bytes(_ words: [Int: UInt64]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 1 << EnteredStackLayout.noteBits)
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

    /// A child at 0x4000 whose parent at 0x5000 goes on with the context 0x600.
    private static let family: [Int: UInt64] = {
        let (child, parent) = (Layout.tasks, Layout.tasks + Layout.taskBytes)
        let resumption = parent + Layout.Task.header + Int(SwiftTask.Layout.resumption)
        let own: [Int: UInt64] = [
            Layout.taskCount: 2, child + Layout.Task.address: 0x4000, child + Layout.Task.header: 0x77,
            child + Layout.Task.header + Int(SwiftTask.Layout.flags): SwiftTask.childFlag,
            child + Layout.Task.parent: 0x5000, parent + Layout.Task.address: 0x5000,
            parent + Layout.Task.header: 0x77, parent + Layout.Task.linkCount: 1,
            parent + Layout.Task.links: 0, parent + Layout.Task.links + 8: 0x404000,
            resumption: 0x405000, resumption + 8: 0x600, parent + Layout.Task.resumptionAfter: 0x405000,
            parent + Layout.Task.resumptionAfter + 8: 0x600,
        ]
        return chain.merging(own) { $1 }
    }()

    @Test func `a note answers for a child task and the parent that it waits for`() throws {
        let bytes = bytes(Self.family)
        let note = TaskNote(bytes.span.bytes)
        let child = try #require(SwiftTask(at: 0x4000, in: note))
        #expect(child.isChild && child.metadata == 0x77)
        #expect(note.words(at: 0x4000 + SwiftTask.Layout.parent)?.0 == 0x5000)
        let parent = try #require(SwiftTask(at: 0x5000, in: note))
        #expect(!parent.isChild && parent.isSuspended && parent.resumption == 0x405000 && parent.context == 0x600)
        #expect(note.words(at: 0x600).map { [$0.0, $0.1] } == [0, 0x404000])
        #expect(note.words(at: 0x200).map { [$0.0, $0.1] } == [0, 0x403000])
        #expect(SwiftTask(at: 0x6000, in: note) == nil && SwiftTask(at: 0x4008, in: note) == nil)
    }

    @Test(
        arguments: [
            (Int(SwiftTask.Layout.status) + Layout.Task.header, 0x800), (Layout.Task.statusAfter, 0x800),
            (Layout.Task.statusAfter, 0x2000), (Layout.Task.resumptionAfter + 8, 0x700),
            (Layout.Task.resumptionAfter, 1),
        ] as [(Int, UInt64)])
    func `of a parent that ran before its chain was copied or after, there is no chain`(offset: Int, word: UInt64) {
        var words = Self.family
        words[Layout.tasks + Layout.taskBytes + offset] = word
        let bytes = bytes(words)
        #expect(TaskNote(bytes.span.bytes).words(at: 0x600) == nil)
    }

    @Test func `a note of tasks that was cut, or counts more than it holds, is read as far as it goes`() {
        var words = Self.family
        words[Layout.taskCount] = .max
        words[Layout.tasks + Layout.taskBytes + Layout.Task.linkCount] = .max
        for length in [0, Layout.tasks, Layout.tasks + Layout.taskBytes, Layout.noteBytes] {
            let bytes = bytes(words)
            let note = TaskNote(bytes.span.bytes.extracting(first: length))
            #expect((note.words(at: 0x600) != nil) == (length == Layout.noteBytes))
        }
        #expect(Layout.tasks + Layout.taskLimit * Layout.taskBytes <= Layout.noteBytes)
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

    @Test(arguments: [TaskProbe.Kind.tasks, .enteredStacks])
    func `the kernel takes either probe, and what it notes is of its kind`(kind: TaskProbe.Kind) throws {
        let probes = TaskProbes(count: 1, noting: kind)
        guard let notes = TaskNotes(by: probes) else { try Test.cancel("this host has no BPF for us") }
        #expect(notes.note(atNs: 1, UserRegisters()) == nil)
        #expect(notes.goNote(atNs: 1, UserRegisters()) == nil)
    }

    @Test func `the kernel's picture of what a signal interrupted is as far from the stack's end each time`() {
        let distance = linux_signal_context_distance()
        // `struct rt_sigframe` without its first word, and at least the registers of SSE.
        #expect(distance >= 432 + 512)
        #expect(linux_signal_context_distance() == distance)
    }

    @Test func `a note of a stack holds where it was left, and its frames`() throws {
        typealias Layout = EnteredStackLayout
        let bytes = bytes([
            Layout.owner: 0xC000, Layout.stackPointer: 0x9000, Layout.instructionPointer: 0x401000,
            Layout.framePointer: 0x9100, Layout.frameCount: 2, Layout.topByteCount: 64, Layout.top: 7,
            Layout.top + 56: 8, Layout.frames: 0x8000, Layout.frames + 8: 0x402000, Layout.frames + 16: 9,
            Layout.frames + 24: 0x9200, Layout.frames + 32: 0x403000, Layout.frames + 40: 10,
        ])
        let noted = EnteredStack(note: bytes.span.bytes)
        let stack = try #require(noted)
        #expect(stack.owner == 0xC000 && stack.registers.instructionPointer == 0x401000)
        let words: [UInt64: UInt64] = [
            0x9000: 7, 0x9038: 8, 0x9100: 0x8000, 0x9108: 0x402000, 0x9110: 9, 0x8000: 0x9200, 0x8008: 0x403000,
        ]
        for (address, word) in words { #expect(stack.word(at: address) == word) }
        for address: UInt64 in [0x9040, 0x8FF8, 0x9118, 0x9200, 0x9004, 0] { #expect(stack.word(at: address) == nil) }
        // Fewer than could have been noted: the next one cannot be read, and is not said to be too deep.
        #expect(!stack.isCut(at: 0x9200))
    }

    @Test func `a note of as many frames as it holds is cut, one that was forged is read as far as it goes`() throws {
        typealias Layout = EnteredStackLayout
        var words = [Layout.stackPointer: 1, Layout.framePointer: 0x1000, Layout.frameCount: UInt64.max]
        for index in 0..<Layout.frameLimit {
            words[Layout.frames + index * Layout.frameBytes] = 0x1000 + UInt64(index + 1) * 32
        }
        let bytes = bytes(words)
        let noted = EnteredStack(note: bytes.span.bytes)
        let stack = try #require(noted)
        let end = 0x1000 + UInt64(Layout.frameLimit) * 32
        #expect(stack.word(at: end - 32) == end)
        #expect(stack.isCut(at: end) && stack.isCut(at: end + 8) && !stack.isCut(at: end - 32))
        for length in [0, 8, Layout.frames + 1] {
            let cut = EnteredStack(note: bytes.span.bytes.extracting(first: length))
            #expect(cut?.word(at: end) == nil)
        }
    }

    /// A note's bytes with these texts behind one another, as pairs.
    private func labelled(_ pairs: [(key: String, value: String)], count: UInt64) -> [UInt8] {
        typealias Layout = GoLabelLayout
        var words: [Int: UInt64] = [Layout.set: 0xC000, Layout.count: count]
        for (index, pair) in pairs.enumerated() {
            let place = Layout.pairs + index * Layout.pairBytes
            words[place + Layout.keyLength] = UInt64(pair.key.utf8.count)
            words[place + Layout.valueLength] = UInt64(pair.value.utf8.count)
        }
        var bytes = bytes(words)
        for (index, pair) in pairs.enumerated() {
            let place = Layout.pairs + index * Layout.pairBytes
            let key = Array(pair.key.utf8.prefix(Layout.keyLimit))
            let value = Array(pair.value.utf8.prefix(Layout.valueLimit))
            bytes.replaceSubrange(place + Layout.key..<place + Layout.key + key.count, with: key)
            bytes.replaceSubrange(place + Layout.value..<place + Layout.value + value.count, with: value)
        }
        return bytes
    }

    @Test func `a note holds a goroutine's labels, long ones cut between characters`() throws {
        let long = String(repeating: "é", count: 40)
        let bytes = labelled([("handler", "/login"), (long, long), ("empty", ""), ("", "no key")], count: 4)
        let noted = LabelSet(goNote: bytes.span.bytes)
        let set = try #require(noted)
        let shown = set.labels.map { ($0.key, $0.shown) }
        let expected = [
            ("handler", "/login"),
            (String(repeating: "é", count: 15) + "…", String(repeating: "é", count: 31) + "…"), ("empty", "(empty)"),
        ]
        #expect(shown.map(\.0) == expected.map(\.0) && shown.map(\.1) == expected.map(\.1))
        #expect(GoLabelLayout.end <= EnteredStackLayout.frames)
    }

    @Test func `a note without labels, or one that was forged or cut, has none or those that it holds`() {
        func count(_ bytes: [UInt8], first length: Int? = nil) -> Int? {
            LabelSet(goNote: bytes.span.bytes.extracting(first: length ?? bytes.count))?.labels.count
        }
        #expect(count(bytes([:])) == nil)
        #expect(count(labelled([], count: 8)) == nil)
        let many = labelled(Array(repeating: ("k", "v"), count: GoLabelLayout.pairLimit), count: .max)
        // And one that says that there are more.
        #expect(count(many) == GoLabelLayout.pairLimit + 1)
        for length in [0, 8, GoLabelLayout.end - 1] { #expect(count(many, first: length) == nil) }
    }

    /// Memory that holds what `words` and `texts` say, and nothing else.
    private func labels(at address: UInt64, _ words: [UInt64: [UInt64]], _ texts: [UInt64: String]) -> LabelSet? {
        LabelSet(goSetAt: address) { count, place in
            words[place].flatMap { $0.count >= count ? Array($0.prefix(count)) : nil }
        } bytes: { count, place in
            texts[place].flatMap { $0.utf8.count >= count ? Array($0.utf8.prefix(count)) : nil }
        }
    }

    @Test func `labels of a living program are read as far as they are there`() {
        let pair: [UInt64] = [0x30, 7, 0x40, 6]
        let set = labels(at: 0x10, [0x10: [0x20, 1], 0x20: pair], [0x30: "handler", 0x40: "/login"])
        #expect(set == LabelSet([Label(key: "handler", value: .text("/login"))]))
        #expect(labels(at: 0x10, [:], [:]) == nil)
        #expect(labels(at: 0x10, [0x10: [0x20, 0]], [:]) == nil)
        #expect(labels(at: 0x10, [0x10: [0x20, .max], 0x20: pair], [0x30: "handler", 0x40: "/login"]) == nil)
        #expect(labels(at: 0x10, [0x10: [0x20, 1], 0x20: [0x30, .max, 0x40, 6]], [0x30: "short"]) == nil)
    }

    @Test func `a note that took long to write is that of the sample all the same`() {
        var words = Self.chain
        words[Layout.time] = 1_000_000
        words[Layout.endTime] = 1_900_000
        let bytes = bytes(words)
        let moment = TaskNote.Moment(bytes.span.bytes)
        var registers = UserRegisters()
        (registers.stackPointer, registers.instructionPointer) = (0x7000, 0x401000)
        for time: UInt64 in [950_000, 1_000_000, 1_500_000, 1_950_000] {
            #expect(moment.isOf(time, registers, within: 100_000))
        }
        for time: UInt64 in [850_000, 2_050_000] { #expect(!moment.isOf(time, registers, within: 100_000)) }
        registers.stackPointer += 8
        #expect(!moment.isOf(1_000_000, registers, within: 100_000))
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
