package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// references are what a file asks of packages: by the package's name and the symbol's, the numbers of arguments that it
// is called with.
type references map[string]map[string][]int

// fixImports answers the source with imports that are missing and without those of the standard library that nothing
// needs. Imports of other packages stay: what those are called, nobody here knows for sure.
func fixImports(name string, source []byte, siblings [][]byte, library *library) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	near := readSiblings(siblings)
	wanted := referencesOf(file)
	var unused []*ast.ImportSpec
	for _, spec := range file.Imports {
		local := localName(spec, library)
		if _, isWanted := wanted[local]; isWanted {
			delete(wanted, local)
		} else if isDispensable(spec, local, library) {
			unused = append(unused, spec)
		}
	}
	var missing []newImport
	for local, symbols := range wanted {
		if near.declares[local] {
			continue
		}
		found, isFound := near.findHereOrIn(library, local, symbols)
		if !isFound {
			// A call may be wrong. Its package is meant all the same.
			found, isFound = near.findHereOrIn(library, local, withoutCalls(symbols))
		}
		if isFound {
			missing = append(missing, found)
		}
	}
	slices.SortFunc(missing, func(one, other newImport) int { return strings.Compare(one.path, other.path) })
	return newSection(files, file, source).rewritten(missing, unused), nil
}

// referencesOf collects `name.Symbol` where nothing in the file declares `name`.
func referencesOf(file *ast.File) references {
	found := references{}
	note := func(selector *ast.SelectorExpr, arguments ...int) {
		base, isName := selector.X.(*ast.Ident)
		if !isName || base.Obj != nil || !selector.Sel.IsExported() {
			return
		}
		if found[base.Name] == nil {
			found[base.Name] = map[string][]int{}
		}
		found[base.Name][selector.Sel.Name] = append(found[base.Name][selector.Sel.Name], arguments...)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			if selector, isSelector := node.Fun.(*ast.SelectorExpr); isSelector && !isSpread(node) {
				note(selector, len(node.Args))
			}
		case *ast.SelectorExpr:
			note(node)
		}
		return true
	})
	return found
}

// isSpread tells calls whose number of arguments is not written there: f(g()), f(all...).
func isSpread(call *ast.CallExpr) bool {
	if call.Ellipsis.IsValid() {
		return true
	}
	if len(call.Args) != 1 {
		return false
	}
	_, isCall := call.Args[0].(*ast.CallExpr)
	return isCall
}

// localName is what the file calls an import.
func localName(spec *ast.ImportSpec, library *library) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	importPath := pathOf(spec)
	if name, isKnown := library.names[importPath]; isKnown {
		return name
	}
	return assumedName(importPath)
}

// assumedName is what a package at this path is likely to be called: `yaml` for gopkg.in/yaml.v3 and example.com/go-yaml/v2.
func assumedName(importPath string) string {
	base := path.Base(importPath)
	if number, isVersion := strings.CutPrefix(base, "v"); isVersion && path.Dir(importPath) != "." {
		if _, err := strconv.Atoi(number); err == nil {
			base = path.Base(path.Dir(importPath))
		}
	}
	base = strings.TrimPrefix(base, "go-")
	end := strings.IndexFunc(base, func(each rune) bool {
		return !unicode.IsLetter(each) && !unicode.IsDigit(each) && each != '_'
	})
	if end < 0 {
		return base
	}
	return base[:end]
}

func isDispensable(spec *ast.ImportSpec, local string, library *library) bool {
	_, isKnown := library.packages[pathOf(spec)]
	return isKnown && local != "_" && local != "."
}

func pathOf(spec *ast.ImportSpec) string {
	// The parser has seen that it is one.
	importPath, _ := strconv.Unquote(spec.Path.Value)
	return importPath
}

// find answers the first package of the name that exports all of the symbols.
func (library *library) find(name string, symbols map[string][]int) (string, bool) {
	for _, importPath := range library.byName[name] {
		if library.packages[importPath].offer(symbols) {
			return importPath, true
		}
	}
	return "", false
}

// withoutCalls are the same symbols, however many arguments they are called with.
func withoutCalls(symbols map[string][]int) map[string][]int {
	names := map[string][]int{}
	for symbol := range symbols {
		names[symbol] = nil
	}
	return names
}

func (exports exports) offer(symbols map[string][]int) bool {
	for symbol, calls := range symbols {
		arity, isThere := exports[symbol]
		if !isThere {
			return false
		}
		for _, count := range calls {
			if arity.isFunction && (count < arity.least || count > arity.least && !arity.isVariadic) {
				return false
			}
		}
	}
	return true
}

// surroundings are what the package's other files declare and import.
type surroundings struct {
	declares map[string]bool
	imports  []*ast.ImportSpec
}

// readSiblings passes over what does not parse: the file in hand shall be mended all the same.
func readSiblings(sources [][]byte) surroundings {
	near := surroundings{declares: map[string]bool{}}
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
		if err != nil {
			continue
		}
		near.imports = append(near.imports, file.Imports...)
		for name := range file.Scope.Objects {
			near.declares[name] = true
		}
	}
	return near
}

// findHereOrIn asks the package's other files first, then the library.
func (near surroundings) findHereOrIn(library *library, name string, symbols map[string][]int) (newImport, bool) {
	if found, isFound := near.find(name, symbols, library); isFound {
		return found, true
	}
	importPath, isFound := library.find(name, symbols)
	return newImport{path: importPath}, isFound
}

func (near surroundings) find(name string, symbols map[string][]int, library *library) (newImport, bool) {
	for _, spec := range near.imports {
		exports, isKnown := library.packages[pathOf(spec)]
		if localName(spec, library) == name && (!isKnown || exports.offer(symbols)) {
			found := newImport{path: pathOf(spec)}
			if spec.Name != nil {
				found.name = spec.Name.Name
			}
			return found, true
		}
	}
	return newImport{}, false
}
