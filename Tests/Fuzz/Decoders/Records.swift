import Profiles
import Stacks

@testable import Sampling

/// A ring's content: one record behind the other, as `RingMerge` takes them out; of a program whose threads have clocks
/// of their own, and of one that shares its group with the process that most records are about.
func feedRecords(_ bytes: [UInt8]) {
    for launchingProcess in [nil, 7] as [Int32?] { feedRecords(bytes, launchingProcess: launchingProcess) }
}

private func feedRecords(_ bytes: [UInt8], launchingProcess: Int32?) {
    let limits = SamplingLimits(
        samples: 100, stackFrames: 64, stackNodes: 500, mappings: 50, modules: 10, threads: 8)
    var recording = Recording(
        requestedHz: 999, includesKernel: true, kernelSymbols: KernelSymbols(), limits: limits,
        walker: FramePointerWalker(), taskNotes: nil, launchingProcess: launchingProcess)
    var rest = bytes[...]
    while let header = plausibleHeader(of: rest) {
        let record = Array(rest.prefix(header.size))
        recording.take(header, record.span.bytes, from: header.flags & 0x800 == 0 ? .samples : .sideband)
        rest = rest.dropFirst(header.size)
    }
    var counts = EventCounts()
    counts.cpuSeenNs = UInt64(bytes.count)
    check(recording.profile(counts), limits)
}

private func check(_ profile: RawProfile, _ limits: SamplingLimits) {
    precondition(profile.samples.count <= limits.samples)
    precondition(profile.threads.count <= limits.threads && profile.modules.count <= limits.modules)
    precondition(profile.stacks.frames.count <= limits.stackNodes + limits.stackFrames)
    precondition(profile.samples.stacks.allSatisfy { profile.stacks.frames.indices.contains(Int($0)) })
    precondition(profile.stacks.frames.allSatisfy { $0.isMarker || profile.modules.indices.contains(Int($0.module)) })
}

private func plausibleHeader(of bytes: ArraySlice<UInt8>) -> RecordHeader? {
    guard bytes.count >= RecordHeader.byteCount else { return nil }
    let header = RecordHeader(word: word(bytes.prefix(8)))
    return header.isPlausible && header.size <= bytes.count ? header : nil
}

/// Gives each record a size that is possible: the one it claims, else all that is left.
func mendRecordSizes(_ bytes: [UInt8]) -> [UInt8] {
    var mended = Array(bytes.prefix(bytes.count / 8 * 8))
    var start = 0
    while mended.count - start >= RecordHeader.byteCount + RecordTrailer.byteCount {
        if let header = plausibleHeader(of: mended[start...]) {
            start += header.size
        } else {
            let size = UInt16(min(mended.count - start, 0xFFF8))
            mended.replaceSubrange(start + 6..<start + 8, with: littleEndian(size))
        }
    }
    return mended
}

/// Up to eight bytes as a little-endian number.
func word(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
}
