package import Profiles

/// What makes functions of two builds the same one: how it reads and whose file it is in. The person's own executable
/// counts as no file, because its name is ours and may differ between the builds.
package struct FunctionIdentity: Hashable, Sendable {
    package let name: String
    package let module: String
    package let category: Function.Category
    /// A program may call a function what a marker is called, and it stays another one.
    private let isMarker: Bool

    package init(name: String, module: String, category: Function.Category, isMarker: Bool = false) {
        self.isMarker = isMarker
        self.name = name
        self.module = category == .yourCode ? "" : module
        self.category = category
    }

    init(_ function: Function, of profile: Profile) {
        let module = function.module < 0 ? "" : profile.modules[Int(function.module)]
        self.init(
            name: function.name, module: module, category: function.category, isMarker: function.kind.isMarker)
    }

    /// The category follows from the rest, and may be guessed differently for two builds.
    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.module == right.module && left.isMarker == right.isMarker
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(module)
        hasher.combine(isMarker)
    }
}
