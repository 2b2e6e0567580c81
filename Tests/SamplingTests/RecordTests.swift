import Bytes
import CLinux
import Profiles
import Stacks
import Testing

@testable import Sampling

/// Records as the kernel lays them out, written word by word.
struct RecordTests {
    /// Body of a sample with two callers, all registers and 16 of 24 stack bytes copied.
    private static let sampleWords: [UInt64] =
        [0x401000, 7 | 8 << 32, 1_000_000, 0, 1_001_001, 3, UInt64(bitPattern: -512), 0x401000, 0x402000, 2]
        + (100..<117).map { UInt64($0) } + [24, 0xA, 0xB, 0xC, 16]

    private static let mappingWords: [UInt64] = [
        7 | 7 << 32, 0x400000, 0x1000, 0x2000, 20 | 0xAB_CD << 32, 0, 0, 5, 0x0000_6E69_622F,
    ]

    private static func sample(_ bytes: [UInt8]) -> Bool {
        do throws(TruncatedBytes) {
            _ = try SampleRecord(bytes.span.bytes).isStackFull
            return true
        } catch {
            return false
        }
    }

    @Test func `a sample has its place, stack and registers`() throws {
        let bytes = Self.sampleWords.bytes
        let sample = try SampleRecord(bytes.span.bytes)
        #expect(sample.instructionPointer == 0x401000)
        #expect(sample.process == 7 && sample.thread == 8)
        #expect(sample.timeNs == 1_000_000 && sample.periodNs == 1_001_001)
        #expect(sample.callchain(in: .user) == [0x401000, 0x402000])
        // The kernel's order: ax, bx, cx, dx, si, di, bp, sp, ip.
        let copied = sample.registers
        let registers = try #require(copied)
        #expect(registers.framePointer == 106 && registers.stackPointer == 107)
        #expect(registers.instructionPointer == 108 && registers[3] == 101 && registers[15] == 116)
        #expect(sample.stack.byteCount == 16)
        let isFull = sample.isStackFull
        #expect(!isFull)
    }

    @Test func `callers in the kernel and in the program are told apart`() throws {
        let (kernel, user, guest) = (UInt64(bitPattern: -128), UInt64(bitPattern: -512), UInt64(bitPattern: -2048))
        let chain = [8, 0x90, kernel, 0xFFFF_FFFF_8100_0010, 0xFFFF_FFFF_8100_0020, guest, 0x70, user, 0x401000]
        let bytes = (Self.sampleWords[..<5] + chain + Self.sampleWords[9...]).bytes
        let sample = try SampleRecord(bytes.span.bytes)
        #expect(sample.callchain(in: .kernel) == [0xFFFF_FFFF_8100_0010, 0xFFFF_FFFF_8100_0020])
        #expect(sample.callchain(in: .user) == [0x401000])
    }

    @Test func `a sample cut off anywhere is refused`() {
        let bytes = Self.sampleWords.bytes
        for length in 0..<bytes.count { #expect(!Self.sample(Array(bytes[..<length])), "\(length)") }
        #expect(Self.sample(bytes))
    }

    @Test func `counts that lie are refused or harmless`() {
        for index in Self.sampleWords.indices {
            for lie in [UInt64.max, 1 << 63, 1 << 32, 0] {
                var words = Self.sampleWords
                words[index] = lie
                _ = Self.sample(words.bytes)
            }
        }
    }

    @Test func `a mapping has its range, build id and path`() throws {
        let header = RecordHeader(
            type: PERF_RECORD_MMAP2.rawValue, flags: UInt16(PERF_RECORD_MISC_MMAP_BUILD_ID), size: 0)
        let bytes = Self.mappingWords.bytes
        guard case .mapped(let mapping) = try SidebandRecord(header, bytes.span.bytes) else {
            Issue.record("not a mapping")
            return
        }
        #expect(mapping.addresses == 0x400000..<0x401000)
        #expect(mapping.fileOffset == 0x2000)
        #expect(mapping.buildID.hasPrefix("cdab0000") && mapping.buildID.count == 40)
        #expect(mapping.path == "/bin")
    }

    @Test(arguments: [PERF_RECORD_MMAP2, PERF_RECORD_COMM, PERF_RECORD_FORK, PERF_RECORD_EXIT, PERF_RECORD_LOST])
    func `a record around the samples, cut off anywhere, is refused or read`(_ type: perf_event_type) {
        let bytes = Self.mappingWords.bytes
        let header = RecordHeader(type: type.rawValue, flags: .max, size: 0)
        for length in 0..<bytes.count {
            _ = try? SidebandRecord(header, Array(bytes[..<length]).span.bytes)
        }
    }

    @Test func `a record that cannot be read is counted as lost`() {
        var recording = recording()
        let header = RecordHeader(type: PERF_RECORD_SAMPLE.rawValue, flags: 2, size: 32)
        recording.take(header, [UInt8](repeating: 0, count: 32).span.bytes, from: .samples)
        #expect(recording.profile(EventCounts()).cpu.quality.lostSamples == 1)
    }

    @Test func `a loss is counted once, whether a record or the event itself tells of it`() {
        var recording = recording()
        let body: [UInt64] = [0, 1, 5, 7 | 8 << 32, 1_000_000, 0]
        let header = RecordHeader(type: PERF_RECORD_LOST.rawValue, flags: 0, size: 48)
        recording.take(header, body.bytes.span.bytes, from: .samples)
        recording.take(header, body.bytes.span.bytes, from: .sideband)
        var counts = EventCounts()
        counts.losses.add(8, of: .samples)
        let quality = recording.profile(counts).cpu.quality
        #expect(quality.lostSamples == 8)
        #expect(quality.lostRecords == 5)
    }

    private func recording(limits: SamplingLimits = SamplingLimits()) -> Recording {
        Recording(requestedHz: 999, limits: limits, walker: FramePointerWalker())
    }

    @Test func `times that run backwards are no reason to stop`() {
        var recording = Recording(requestedHz: 999, limits: SamplingLimits(), walker: FramePointerWalker())
        for timeNs in [1, .max, 1, UInt64.max] {
            let words = [UInt64(PERF_RECORD_SWITCH.rawValue), 0, timeNs, 0]
            recording.take(RecordHeader(word: words[0] | 32 << 48), words.bytes.span.bytes, from: .sideband)
        }
        #expect(recording.profile(EventCounts(cpuSeenNs: 1)).cpu.samples.count == 0)
    }

    /// A walker that always finds these callers, and ends so.
    private struct Finding: StackWalker {
        let callers: [RawFrame]
        let root: StackRoot

        mutating func walk(
            from registers: UserRegisters, stack: borrowing StackMemory, in space: borrowing AddressSpace,
            modules: [Module], limit: Int, into frames: inout [RawFrame]
        ) -> StackRoot {
            frames += callers
            return root
        }
    }

    /// Of a process 7 with code at 0x400000.
    private func recording(of walker: Finding) -> Recording {
        var recording = Recording(requestedHz: 999, limits: SamplingLimits(), walker: walker)
        // "//anon", and the trailer.
        let mapping: [UInt64] = [0, 0, 0x400000, 0x10000, 0, 0, 0, 0, 5, 0x6E6F_6E61_2F2F, 7 | 7 << 32, 1, 0]
        let anywhere = RecordHeader(type: PERF_RECORD_MMAP2.rawValue, flags: 0, size: mapping.count * 8)
        recording.take(anywhere, mapping.bytes.span.bytes, from: .sideband)
        return recording
    }

    /// Of 62 KiB of the stack, or of another stack, the kernel's chain leads on: to the end, or to as many frames as the
    /// kernel follows.
    @Test(
        arguments: [(126, 1, 0), (127, 0, 1)],
        [.deeper, .unread(framePointer: 106, isDeeper: false)] as [StackRoot])
    func `a deep stack whose chain is cut too is deeper, not truncated`(
        _ expected: (length: Int, truncated: Int, deeper: Int), root: StackRoot
    ) {
        let (length, truncated, deeper) = expected
        let callers = [RawFrame(module: 2, offset: 0x401000, address: .returnAddress)]
        var recording = recording(of: Finding(callers: callers, root: root))
        let chain = [UInt64(length + 1), UInt64(bitPattern: -512)] + (0..<length).map { 0x401000 + UInt64($0) }
        let sample = RecordHeader(type: PERF_RECORD_SAMPLE.rawValue, flags: 2, size: 0)
        recording.take(
            sample, ([0] + Self.sampleWords[..<5] + chain + Self.sampleWords[9...]).bytes.span.bytes, from: .samples)
        let quality = recording.profile(EventCounts(cpuSeenNs: 1)).cpu.quality
        #expect(quality.truncatedStacks == truncated)
        #expect(quality.deepStacks == deeper)
    }

    /// The offsets of a stack, leaf first, that `walker` and the kernel's chain to 0x401000 and 0x402000 make together.
    private func offsets(of walker: Finding) -> [UInt64] {
        var recording = recording(of: walker)
        let sample = RecordHeader(type: PERF_RECORD_SAMPLE.rawValue, flags: 2, size: 0)
        recording.take(sample, ([0] + Self.sampleWords).bytes.span.bytes, from: .samples)
        let stacks = recording.profile(EventCounts(cpuSeenNs: 1)).stacks
        return stacks.frames.filter { !$0.isMarker }.map(\.offset).reversed()
    }

    @Test(arguments: [(106, [108, 0x403000, 0x402000]), (107, [108, 0x403000])] as [(UInt64, [UInt64])])
    func `callers on another stack are the kernel's, where it began with the same frame pointer`(
        framePointer: UInt64, expected: [UInt64]
    ) {
        let callers = [RawFrame(module: 2, offset: 0x403000, address: .returnAddress)]
        let walker = Finding(callers: callers, root: .unread(framePointer: framePointer, isDeeper: false))
        #expect(offsets(of: walker) == expected)
    }

    @Test(
        arguments: [
            (.unread(framePointer: 5, isDeeper: false), [108, 0x401000, 0x405000, 0x402000]),
            // Without a frame of its own: the kernel's next caller is its caller's.
            (.truncated, [108, 0x401000, 0x405000]),
        ] as [(StackRoot, [UInt64])])
    func `callers of what a signal interrupted are the kernel's, where it has a frame`(
        root: StackRoot, expected: [UInt64]
    ) {
        let callers = [0x401000, 0x405000].map { RawFrame(module: 2, offset: $0, address: .instructionPointer) }
        #expect(offsets(of: Finding(callers: callers, root: root)) == expected)
    }

    @Test func `samples, stack nodes and threads stay within their limits`() {
        let limits = SamplingLimits(samples: 50, stackNodes: 20, threads: 4)
        var recording = recording(limits: limits)
        let header = RecordHeader(type: PERF_RECORD_SAMPLE.rawValue, flags: 2, size: 0)
        for index in 0..<100 {
            var words = Self.sampleWords
            // One has ended, and has no number any more.
            words[1] = 7 | UInt64(UInt32(bitPattern: index == 40 ? -1 : Int32(index + 1))) << 32
            words[18] = UInt64(index) * 4096
            recording.take(header, ([0] + words).bytes.span.bytes, from: .samples)
        }
        let profile = recording.profile(EventCounts(cpuSeenNs: 1))
        #expect(profile.cpu.samples.count == 50)
        #expect(profile.cpu.quality.lostSamples == 50)
        #expect(profile.threads.map(\.name) == ["", "", "[more threads]", "[ended threads]"])
        #expect(profile.stacks.frames.count <= 21)
        #expect(profile.cpu.quality.truncatedStacks == 50)
    }
}

extension [UInt64] {
    fileprivate var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}
