/// A function as a person reads it, or a marker that stands in the place of one.
package struct Function: Hashable, Sendable {
    /// Whose code it is; or, of a label, what a thread waits for.
    package enum Category: String, CaseIterable, Sendable {
        case yourCode, standardLibrary, runtime, cLibrary, kernel, unknown
        case lockWait, inputWait, sleep, ready, otherWait

        /// Whether no processor was at it.
        package var isWait: Bool {
            switch self {
            case .lockWait, .inputWait, .sleep, .ready, .otherWait: true
            case .yourCode, .standardLibrary, .runtime, .cLibrary, .kernel, .unknown: false
            }
        }
    }

    /// What a frame of it says. Names are the program's to choose, kinds are not: a function that a program calls
    /// `[truncated]` is code.
    package enum Kind: String, CaseIterable, Sendable {
        /// A function, or an address that has no name.
        case code
        /// Made by us for a person to read, in the place of functions: `[Go runtime]`, `[loader]`.
        case label
        /// At the root of a stack whose callers could not be found: `RawFrame.truncated`.
        case truncated
        /// At the root of a stack deeper than the limits, which the quality counts apart: `RawFrame.deeper`.
        case deeper
        /// Above an async function whose callers could not be read: `RawFrame.resumed`.
        case resumed
        /// At the root of a child task of which is not known where its parent is: `RawFrame.unawaited`.
        case unawaited

        /// Whether it says that callers are missing.
        package var isMarker: Bool { self != .code && self != .label }

        /// How markers read; nil for what has names of its own.
        package var markerName: String? {
            switch self {
            case .code, .label: nil
            case .truncated, .deeper: "[truncated]"
            case .resumed: "[task resumed: callers not on the stack]"
            case .unawaited: "[child task: where its parent is was not seen]"
            }
        }
    }

    package let kind: Kind
    /// For display: `main.slow`, `Node.init()`, `[truncated]`, `0x4a2f10`.
    package let name: String
    /// Everything the symbol says; equal to `name` where there is no more to say.
    package let fullName: String
    /// The source file as the debug information names it; hostile text, never opened.
    package let file: String
    /// The line on which the function begins; 0 where unknown.
    package let startLine: Int32
    /// An index into `Profile.modules`; -1 for markers, and where it is not known.
    package let module: Int32
    package let category: Category

    package init(
        kind: Kind = .code, name: String, fullName: String, file: String, startLine: Int32, module: Int32,
        category: Category
    ) {
        self.kind = kind
        self.name = name
        self.fullName = fullName
        self.file = file
        self.startLine = startLine
        self.module = module
        self.category = category
    }

    /// - Parameter kind: of a marker.
    package static func marker(_ kind: Kind) -> Function {
        let name = kind.markerName ?? "[\(kind.rawValue)]"
        let isTruncation = kind == .truncated || kind == .deeper
        return Function(
            kind: kind, name: name, fullName: name, file: "", startLine: 0, module: -1,
            category: isTruncation ? .unknown : .runtime)
    }
}

/// One level of a symbolized stack.
package struct Frame: Hashable, Sendable {
    /// An index into `Profile.functions`.
    package let function: Int32
    /// The line that was running or calling; 0 where unknown.
    package let line: Int32
    /// True where the compiler merged the function into its caller.
    package let inlined: Bool

    package init(function: Int32, line: Int32, inlined: Bool) {
        self.function = function
        self.line = line
        self.inlined = inlined
    }
}
