package main

import (
	"go/ast"
	"slices"
)

// afterSemicolon is behind a semicolon that is written there, or behind comments there; what ends with a line needs none.
func (section *section) afterSemicolon(offset int) int {
	end := offset
	for end < len(section.source) {
		switch section.source[end] {
		case ' ', '\t':
			end++
			continue
		case ';':
			return end + 1
		}
		comment := section.commentAt(end)
		if comment == nil {
			return offset
		}
		end = section.offset(comment.End())
	}
	return offset
}

// commentAt is nil where none begins.
func (section *section) commentAt(offset int) *ast.Comment {
	for _, group := range section.file.Comments {
		for _, comment := range group.List {
			if section.offset(comment.Pos()) == offset {
				return comment
			}
		}
	}
	return nil
}

// withoutSemicolon is what a source has behind an offset, without the semicolon of what ends there. It is as the file is
// up to that semicolon.
func (section *section) withoutSemicolon(source []byte, offset int) []byte {
	end := section.afterSemicolon(offset)
	if end == offset {
		return source[offset:]
	}
	return slices.Concat(source[offset:end-1], source[end:])
}
