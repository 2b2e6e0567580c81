// `fuzz --decoder=NAME [libFuzzer's options and corpus folders]`; scripts/fuzz builds and runs it. The main function is
// libFuzzer's, which finds these by their names and passes over options with two dashes.
import CFuzzer
import Glibc

enum Chosen {
    static let decoder: Decoder = {
        let option = "--decoder="
        let names = CommandLine.arguments.filter { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }
        if let decoder = names.first.flatMap(Decoder.init) { return decoder }
        print("\(option) one of " + Decoder.allCases.map(\.rawValue).joined(separator: " "))
        exit(2)
    }()
}

@c(LLVMFuzzerTestOneInput)
func feed(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    Chosen.decoder.feed([UInt8](UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// libFuzzer's own mutation, mended every other time so that lengths hold again.
@c(LLVMFuzzerCustomMutator)
func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
    let mutated = LLVMFuzzerMutate(data, size, limit)
    guard seed & 1 == 0 else { return mutated }
    let mended = Chosen.decoder.mend([UInt8](UnsafeBufferPointer(start: data, count: mutated)))
    _ = UnsafeMutableBufferPointer(start: data, count: limit).update(fromContentsOf: mended)
    return mended.count
}
