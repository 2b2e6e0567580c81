package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// arity is how many arguments a call of something takes.
type arity struct {
	isFunction bool
	least      int
	isVariadic bool
}

// exports is what a package exports.
type exports map[string]arity

// library is what programs can import: by import path what it exports, and by name the import paths in the order in
// which they are preferred.
type library struct {
	packages map[string]exports
	names    map[string]string
	byName   map[string][]string
}

// preferences say which of several packages of one name is meant where all of them would do. Of the others, the one
// with the shortest path.
var preferences = map[string][]string{
	"rand":     {"crypto/rand", "math/rand/v2", "math/rand"},
	"template": {"text/template", "html/template"},
}

// makeIndex prints a line for each package of the standard library: its import path, its name, and what it exports, each
// with the number of its arguments where it is a function.
func makeIndex(goroot string) ([]byte, error) {
	context := build.Default
	context.GOROOT = goroot
	context.CgoEnabled = false
	root := filepath.Join(goroot, "src")
	var output bytes.Buffer
	err := filepath.WalkDir(root, func(folder string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || folder == root {
			return err
		}
		importPath := filepath.ToSlash(strings.TrimPrefix(folder, root+string(filepath.Separator)))
		if isOutOfReach(importPath) {
			return filepath.SkipDir
		}
		found, err := context.ImportDir(folder, 0)
		if err != nil || found.Name == "main" {
			return nil
		}
		words, err := exportedWords(folder, found.GoFiles)
		if err != nil {
			return err
		}
		fmt.Fprintln(&output, importPath, found.Name, strings.Join(words, " "))
		return nil
	})
	return output.Bytes(), err
}

func isOutOfReach(importPath string) bool {
	switch path.Base(importPath) {
	case "internal", "vendor", "testdata", "cmd", "builtin":
		return true
	}
	return false
}

func exportedWords(folder string, names []string) ([]string, error) {
	var words []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declaration := range file.Decls {
			words = append(words, exportedBy(declaration)...)
		}
	}
	slices.Sort(words)
	return slices.Compact(words), nil
}

func exportedBy(declaration ast.Decl) []string {
	var words []string
	add := func(name *ast.Ident, suffix string) {
		if name.IsExported() {
			words = append(words, name.Name+suffix)
		}
	}
	switch declaration := declaration.(type) {
	case *ast.FuncDecl:
		if declaration.Recv == nil {
			add(declaration.Name, written(declaration.Type.Params))
		}
	case *ast.GenDecl:
		for _, spec := range declaration.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				add(spec.Name, "")
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					add(name, "")
				}
			}
		}
	}
	return words
}

// written is `:2` for two parameters and `:2+` where more may follow.
func written(parameters *ast.FieldList) string {
	count := parameters.NumFields()
	if count > 0 {
		if _, isVariadic := parameters.List[len(parameters.List)-1].Type.(*ast.Ellipsis); isVariadic {
			return ":" + strconv.Itoa(count-1) + "+"
		}
	}
	return ":" + strconv.Itoa(count)
}

// readIndex reads what makeIndex printed.
func readIndex(text []byte) *library {
	all := &library{packages: map[string]exports{}, names: map[string]string{}, byName: map[string][]string{}}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		symbols := exports{}
		for _, word := range words[2:] {
			name, count, isFunction := strings.Cut(word, ":")
			least, _ := strconv.Atoi(strings.TrimSuffix(count, "+"))
			symbols[name] = arity{isFunction: isFunction, least: least, isVariadic: strings.HasSuffix(count, "+")}
		}
		all.packages[words[0]] = symbols
		all.names[words[0]] = words[1]
		all.byName[words[1]] = append(all.byName[words[1]], words[0])
	}
	for name, paths := range all.byName {
		slices.SortFunc(paths, func(one, other string) int { return rank(name, one) - rank(name, other) })
	}
	return all
}

func rank(name, importPath string) int {
	if place := slices.Index(preferences[name], importPath); place >= 0 {
		return place
	}
	return len(preferences[name]) + len(importPath)
}
