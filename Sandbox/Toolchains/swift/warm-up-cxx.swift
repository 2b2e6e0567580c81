// As warm-up.swift, for programs that import C++: all of their modules are compiled as C++.
import Cxx
import CxxStdlib
import Foundation

print(String(std.string("warm")), Date())
