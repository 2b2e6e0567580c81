package import Profiles

/// What makes functions of two builds the same one: how it reads and whose file it is in. The person's own executable
/// counts as no file, because its name is ours and may differ between the builds.
package struct FunctionIdentity: Hashable, Sendable {
    package let name: String
    package let module: String
    package let category: Function.Category

    package init(name: String, module: String, category: Function.Category) {
        self.name = name
        self.module = category == .yourCode ? "" : module
        self.category = category
    }

    init(_ function: Function, of profile: Profile) {
        let module = function.module < 0 ? "" : profile.modules[Int(function.module)]
        self.init(name: function.name, module: module, category: function.category)
    }

    /// The category follows from the rest, and may be guessed differently for two builds.
    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.module == right.module
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(module)
    }
}
