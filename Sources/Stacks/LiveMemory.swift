/// The memory of a sampled process: as it is now, or as much of it as was noted at the sample.
package protocol LiveMemory: Sendable {
    /// The two words at `address`, or nil where they cannot be read, or no more.
    func words(at address: UInt64) -> (UInt64, UInt64)?
}
