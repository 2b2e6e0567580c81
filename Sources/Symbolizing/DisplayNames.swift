/// Whether a name is one of the Swift compiler's mangled ones, which `swift-demangle` reads.
func isSwiftName(_ name: some StringProtocol) -> Bool {
    (name.hasPrefix("$s") || name.hasPrefix("$S") || name.hasPrefix("_T0"))
        && name.utf8.allSatisfy { $0 > 32 && $0 < 127 }
}

/// Whether a function is what follows a suspension in an async function: its name ends in `TQ0_` (after an await) or
/// `TY0_` (after a switch of executors), with its number.
func isAsyncPieceName(_ linkName: String) -> Bool {
    guard isSwiftName(linkName) || isAsyncMain(linkName), linkName.hasSuffix("_") else { return false }
    var kind = linkName.dropLast()
    while kind.last?.isWholeNumber == true { kind.removeLast() }
    return kind.hasSuffix("TQ") || kind.hasSuffix("TY")
}

/// Top-level code that awaits: `async_Main` and its resume functions, by themselves or in the thunk that starts them.
private func isAsyncMain(_ linkName: some StringProtocol) -> Bool {
    linkName.hasPrefix("async_Main") || isSwiftName(linkName) && linkName.contains("_TR10async_Main")
}

/// Whether a function that calls another is only a form of it, as the compiler makes several of a Swift function: generic
/// and specialized, shared with others (`Tm`), to allocate and initialize or only one of both (`C` and `c`), a copy
/// (`.77`), one for the other of Go's calling conventions (`.abi0`), one that only brings a closure its captures (`TA`). An async function that awaits itself is a recursion.
func areFormsOfOneFunction(_ caller: Symbol?, _ callee: Symbol?) -> Bool {
    guard let caller, let callee, caller.name.hasSuffix(callee.name) else { return false }
    let isForwarder = caller.name == CompilerWrapper.partialApplication + callee.name
    guard isForwarder || caller.name == callee.name else { return false }
    return areFormsOfOneFunction(caller.linkName, callee.linkName)
}

func areFormsOfOneFunction(_ left: String, _ right: String) -> Bool {
    // Go's wrapper between its two calling conventions.
    if left + ".abi0" == right || right + ".abi0" == left { return true }
    let (left, right) = (withoutPiece(left), withoutPiece(right))
    guard left != right, isSwiftName(left) || isAsyncMain(left), isSwiftName(right) || isAsyncMain(right) else {
        return false
    }
    if isAsyncMain(left), isAsyncMain(right) { return true }
    if areInitializerForms(left, right) { return true }
    let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
    if short.utf8.count == long.utf8.count { return short.lowercased() == long.lowercased() }
    guard long.hasPrefix(short) else { return false }
    let suffix = long.utf8.dropFirst(short.utf8.count).first
    return suffix == UInt8(ascii: ".") || suffix == UInt8(ascii: "T")
}

/// Of one initializer the form that allocates (`fC`) and the one that only initializes (`fc`), each generic or
/// specialized: what they share ends there, with all types of the initializer before.
private func areInitializerForms(_ left: Substring, _ right: Substring) -> Bool {
    let shared = zip(left.utf8, right.utf8).prefix { $0 == $1 }.count
    let (leftRest, rightRest) = (left.utf8.dropFirst(shared), right.utf8.dropFirst(shared))
    guard shared > 0, left.utf8.prefix(shared).last == UInt8(ascii: "f"),
        Set([leftRest.first, rightRest.first]) == [UInt8(ascii: "C"), UInt8(ascii: "c")]
    else { return false }
    // Not a closure in one of them.
    return [leftRest, rightRest].allSatisfy { $0.count == 1 || $0.contains(UInt8(ascii: "T")) }
}

/// An async function's name, of any of its resume functions.
private func withoutPiece(_ linkName: String) -> Substring {
    guard isAsyncPieceName(linkName), let end = linkName.lastIndex(of: "T") else { return linkName[...] }
    return linkName[..<end]
}

/// The name that a person reads: `Node.init()`, `main.slow`, `swift::runJob`, `malloc`.
///
/// - Parameter simplified: what the demangler made of a Swift name; equal to `linkName` for any other.
func displayName(of linkName: String, _ simplified: String) -> String {
    if isAsyncMain(linkName) { return "main" }
    if isSwiftName(linkName) { return swiftDisplayName(simplified) }
    return linkName.contains("::") || linkName.contains("operator") ? cxxDisplayName(linkName) : linkName
}

/// One readable name for all the parts and copies that the compiler makes of a function.
///
/// Folded: specializations and outlined-cold parts, the resume functions of an async function.
/// Kept, for they are code of their own: closures, thunks, witnesses, accessors.
func swiftDisplayName(_ simplified: String) -> String {
    var name = simplified
    var isMerged = false
    while let prefix = foldedPrefixes.first(where: name.hasPrefix) {
        isMerged = isMerged || prefix == mergedPrefix
        name.removeFirst(prefix.count)
    }
    if isMerged {
        let name = swiftDisplayName(name)
        return CompilerWrapper.isForwarder(name) ? name : MergedName.ofSeveral(including: name)
    }
    if let asyncPiece = name.firstRange(of: " resume partial function for "), name.hasPrefix("(") {
        name = swiftDisplayName(String(name[asyncPiece.upperBound...]))
    }
    if let suffix = name.firstRange(of: " with unmangled suffix ") { name = String(name[..<suffix.lowerBound]) }
    if name.contains("<>") { name = withoutEmptyArguments(name) }
    for (compilers, persons) in swiftSpellings { name = name.replacing(compilers, with: persons) }
    // Of a function that may be sent, the demangler says so between its name and its labels.
    if name.contains("@Sendable (") { name = name.replacing(#/(\w| #\d+ )@Sendable \(/#) { "\($0.1)(" } }
    if name.contains("thunk for @") { name = withoutConventions(name) }
    // The demangler has no name for top-level code.
    return name.hasSuffix(" in ") ? name + "main" : name
}

/// Before the name of one of several functions with nearly equal bodies, which the compiler made one of.
private let mergedPrefix = "merged "

private let foldedPrefixes = [
    "specialized ", mergedPrefix, "static ", "@objc ", "@nonobjc ", "async function pointer to ",
]

private let swiftSpellings = [
    ("__allocating_init", "init"), ("__deallocating_deinit", "deinit"), ("__isolated_deallocating_deinit", "deinit"),
    (" of specialized ", " of "), (" in specialized ", " in "), (" for specialized ", " for "),
    (" in static ", " in "), (" for static ", " for "), (" of static ", " of "),
]

/// What the demangler leaves of an extension's constraints and of arguments that are empty. `<>` may be an operator, too.
private func withoutEmptyArguments(_ name: String) -> String {
    name.replacing("conformance <> ", with: "conformance ").replacing("<>.", with: ".").replacing("<>(", with: "(")
}

/// Of the type of a function that a thunk adapts, what a person would write: how values are passed is the compiler's.
private func withoutConventions(_ name: String) -> String {
    name.replacing(#/@(?!async )[a-z_]+(\([a-z]+\))? /#, with: "").replacing("@async ", with: "async ")
}

/// A Go name as Go's own traces print it: `main.Map[...]` for every instance, no mark of the calling convention.
func goDisplayName(_ name: String) -> String {
    var kept = ""
    var depth = 0
    for character in name.hasSuffix(".abi0") ? name.dropLast(5) : name[...] {
        if character == "]" { depth = max(0, depth - 1) }
        if depth == 0 { kept.append(character) }
        if character == "[" {
            if depth == 0 { kept += "..." }
            depth += 1
        }
    }
    return kept
}

/// A C++ name without the types of parameters and template arguments, of which there can be hundreds of letters.
func cxxDisplayName(_ name: String) -> String {
    guard !name.contains("operator") else { return name }
    var kept = ""
    var depth = 0
    for character in name.replacing("(anonymous namespace)", with: "[anonymous]") {
        switch character {
        case "<", "(": depth += 1
        case ">", ")": depth = max(0, depth - 1)
        default: if depth == 0 { kept.append(character) }
        }
    }
    // A function template's name begins with what it returns, and a member function's ends with "const".
    let words = kept.split(separator: " ").filter { $0 != "const" }
    return words.last { $0.contains("::") }.map(String.init) ?? kept
}
