package main

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// newImport is to be added; without a name it goes by the package's own.
type newImport struct {
	name string
	path string
}

// importLine is an import as it stands, or will stand, in the file.
type importLine struct {
	path string
	// With the name and what is written above and beside it.
	text string
	// Those without a blank line between them are of one group.
	group int
}

// section is where a file's imports are. It is rewritten as text, so that nothing else of the file moves.
type section struct {
	files  *token.FileSet
	file   *ast.File
	source []byte
	decls  []*ast.GenDecl
}

func newSection(files *token.FileSet, file *ast.File, source []byte) *section {
	found := &section{files: files, file: file, source: source}
	for _, declaration := range file.Decls {
		if imports, isGeneral := declaration.(*ast.GenDecl); isGeneral && imports.Tok == token.IMPORT {
			found.decls = append(found.decls, imports)
		}
	}
	return found
}

// rewritten is the source with all imports in one declaration, the standard library's before others. Where other comments
// stand between them, or cgo's import, declarations stay as they are, and what is new gets one of its own.
func (section *section) rewritten(missing []newImport, unused []*ast.ImportSpec) []byte {
	if len(section.decls) == 0 {
		return section.adding(missing, section.afterPackage())
	}
	if !section.isPlain() {
		end := section.offset(section.declEnd(section.decls[len(section.decls)-1]))
		return section.removing(unused, section.adding(missing, end))
	}
	lines := section.lines(unused)
	// The first group that holds something of the standard library; else one before all others.
	group := -1
	if first := slices.IndexFunc(lines, func(line importLine) bool { return isStandard(line.path) }); first >= 0 {
		group = lines[first].group
	}
	for _, each := range missing {
		lines = append(lines, importLine{path: each.path, text: each.text(), group: group})
	}
	slices.SortStableFunc(lines, func(one, other importLine) int {
		return cmp.Or(
			cmp.Compare(one.group, other.group), cmp.Compare(kind(one.path), kind(other.path)),
			cmp.Compare(one.path, other.path))
	})
	start := section.offset(section.decls[0].Pos())
	end := section.offset(section.declEnd(section.decls[len(section.decls)-1]))
	rest := section.source[end:]
	if len(lines) == 0 {
		rest = section.withoutSemicolon(section.source, end)
	}
	isBlock := len(section.decls) > 1 || section.decls[0].Lparen.IsValid()
	return slices.Concat(section.source[:start], []byte(declaration(lines, isBlock)), rest)
}

// isPlain tells whether all comments among the imports belong to one of them.
func (section *section) isPlain() bool {
	owned := map[*ast.CommentGroup]bool{}
	for _, spec := range section.file.Imports {
		if pathOf(spec) == "C" {
			return false
		}
		owned[spec.Doc] = true
		owned[spec.Comment] = true
	}
	start, end := section.decls[0].Pos(), section.declEnd(section.decls[len(section.decls)-1])
	for _, comment := range section.file.Comments {
		if comment.Pos() >= start && comment.Pos() < end && !owned[comment] {
			return false
		}
	}
	return true
}

// lines are the imports that stay.
func (section *section) lines(unused []*ast.ImportSpec) []importLine {
	var lines []importLine
	group, lastLine := 0, 0
	for _, spec := range section.file.Imports {
		start, end := section.extent(spec)
		if lastLine > 0 && section.line(start) > lastLine+1 {
			group++
		}
		lastLine = section.line(end)
		if !slices.Contains(unused, spec) {
			text := string(section.source[section.offset(start):section.offset(end)])
			lines = append(lines, importLine{path: pathOf(spec), text: text, group: group})
		}
	}
	return lines
}

// declaration is empty without imports.
func declaration(lines []importLine, isBlock bool) string {
	if len(lines) == 0 {
		return ""
	}
	if len(lines) == 1 && !isBlock {
		return "import " + lines[0].text
	}
	var text strings.Builder
	text.WriteString("import (\n")
	for index, line := range lines {
		if index > 0 && (line.group != lines[index-1].group || kind(line.path) != kind(lines[index-1].path)) {
			text.WriteString("\n")
		}
		text.WriteString("\t" + line.text + "\n")
	}
	text.WriteString(")")
	return text.String()
}

func (section *section) removing(unused []*ast.ImportSpec, source []byte) []byte {
	for _, decl := range slices.Backward(section.decls) {
		isWhole := !slices.ContainsFunc(decl.Specs, func(spec ast.Spec) bool {
			return !slices.Contains(unused, spec.(*ast.ImportSpec))
		})
		if isWhole {
			end := section.offset(section.declEnd(decl))
			source = slices.Concat(source[:section.offset(decl.Pos())], section.withoutSemicolon(source, end))
			continue
		}
		for _, spec := range slices.Backward(decl.Specs) {
			if imported := spec.(*ast.ImportSpec); slices.Contains(unused, imported) {
				start, end := section.extent(imported)
				rest := section.withoutSemicolon(source, section.offset(end))
				source = slices.Concat(source[:section.offset(start)], rest)
			}
		}
	}
	return source
}

// adding puts a declaration of new imports at an offset behind all others.
func (section *section) adding(missing []newImport, offset int) []byte {
	if len(missing) == 0 {
		return section.source
	}
	lines := make([]importLine, 0, len(missing))
	for _, each := range missing {
		lines = append(lines, importLine{path: each.path, text: each.text()})
	}
	offset = section.afterSemicolon(offset)
	text := "\n\n" + declaration(lines, false) + "\n"
	return slices.Concat(section.source[:offset], []byte(text), section.source[offset:])
}

// afterPackage is behind the package clause and a comment beside it.
func (section *section) afterPackage() int {
	end := section.file.Name.End()
	line := section.line(end)
	for _, comment := range section.file.Comments {
		if comment.Pos() >= end && section.line(comment.Pos()) == line {
			return section.offset(comment.End())
		}
	}
	return section.offset(end)
}

// extent is from the comment above an import to the one beside it.
func (section *section) extent(spec *ast.ImportSpec) (token.Pos, token.Pos) {
	start, end := spec.Pos(), spec.End()
	if spec.Doc != nil {
		start = spec.Doc.Pos()
	}
	if spec.Comment != nil {
		end = spec.Comment.End()
	}
	return start, end
}

func (section *section) declEnd(decl *ast.GenDecl) token.Pos {
	end := decl.End()
	if len(decl.Specs) > 0 {
		_, specEnd := section.extent(decl.Specs[len(decl.Specs)-1].(*ast.ImportSpec))
		end = max(end, specEnd)
	}
	return end
}

// line is where something stands, whatever //line comments say.
func (section *section) line(position token.Pos) int {
	return section.files.PositionFor(position, false).Line
}

func (section *section) offset(position token.Pos) int {
	return section.files.PositionFor(position, false).Offset
}

func (each newImport) text() string {
	if each.name == "" {
		return `"` + each.path + `"`
	}
	return each.name + ` "` + each.path + `"`
}

// kind orders imports within a group: the standard library's are those without a domain name in front.
func kind(importPath string) int {
	if isStandard(importPath) {
		return 0
	}
	return 1
}

func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}
