import Profiles

/// A function at an address, as the debug information and the symbol table tell.
struct Symbol: Hashable, Sendable {
    /// For display.
    let name: String
    let fullName: String
    /// As in the object file.
    let linkName: String
    /// The file that declares the function, else the file of `line`; "" where unknown.
    let file: String
    let startLine: Int32
    let line: Int32
}

/// A place in a module's file that code was found at.
struct CodeAddress: Hashable, Sendable {
    /// The module's path in the jail.
    let path: String
    let buildID: String
    let fileOffset: UInt64
}
