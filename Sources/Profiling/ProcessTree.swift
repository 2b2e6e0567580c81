/// The processes to profile: one that has not executed its program yet, and all that it will start.
package struct ProcessTree: Sendable {
    package var processID: Int32
    /// The directory of the control group in which that process and all that it will start live, and nothing else; nil
    /// where there is none.
    package var group: String?
    /// The CPUs that they are pinned to; elsewhere they would not be seen.
    package var cpus: [Int]

    package init(processID: Int32, group: String? = nil, cpus: [Int]) {
        self.processID = processID
        self.group = group
        self.cpus = cpus
    }
}
