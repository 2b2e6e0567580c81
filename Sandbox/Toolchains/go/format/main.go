// Command format prints one Go source file as gofmt prints it, and mends its imports first where it is asked to.
//
//	format [-imports INDEX] FILE
//	format -index GOROOT
//
// Files beside FILE are of its package. The second form prints the index that the first one reads: what every package of
// the standard library exports.
//
// Exits 0 with the text on standard output; 1 where the source does not parse, with one line for each error on standard
// error; 2 where we are at fault.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"go/scanner"
	"os"
	"path/filepath"
	"strings"
)

const (
	sourceIsWrong = 1
	weAreWrong    = 2
)

func main() {
	goroot := flag.String("index", "", "print the index of the packages below this `GOROOT`")
	imports := flag.String("imports", "", "add missing imports found in this `index`, and remove unused ones")
	flag.Parse()
	var output []byte
	var err error
	switch {
	case *goroot != "":
		output, err = makeIndex(*goroot)
	case flag.NArg() > 0:
		output, err = formatted(flag.Arg(0), *imports)
	default:
		err = errors.New("no file was named")
	}
	if err == nil {
		_, err = os.Stdout.Write(output)
	}
	if err != nil {
		os.Exit(complain(err))
	}
}

func formatted(path string, indexPath string) ([]byte, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if indexPath != "" {
		source, err = withFixedImports(path, source, indexPath)
		if err != nil {
			return nil, err
		}
	}
	output, err := format.Source(source)
	return output, named(err, path)
}

func withFixedImports(path string, source []byte, indexPath string) ([]byte, error) {
	text, err := os.ReadFile(indexPath)
	if err != nil {
		return nil, err
	}
	siblings, err := readBeside(path)
	if err != nil {
		return nil, err
	}
	return fixImports(path, source, siblings, readIndex(text))
}

func readBeside(path string) ([][]byte, error) {
	names, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
	if err != nil {
		return nil, err
	}
	var siblings [][]byte
	for _, name := range names {
		if name == filepath.Clean(path) {
			continue
		}
		sibling, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		siblings = append(siblings, sibling)
	}
	return siblings, nil
}

// named adds the file to the places of errors: format.Source does not know it.
func named(err error, path string) error {
	var list scanner.ErrorList
	if errors.As(err, &list) {
		for _, each := range list {
			each.Pos.Filename = path
		}
		return list
	}
	return err
}

// complain says what is wrong, each error on a line, and what belongs to it on lines that begin with a tab.
func complain(err error) int {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		fmt.Fprintln(os.Stderr, "format:", err)
		return weAreWrong
	}
	var lines bytes.Buffer
	for _, each := range list {
		fmt.Fprintln(&lines, strings.ReplaceAll(each.Error(), "\n", "\n\t"))
	}
	os.Stderr.Write(lines.Bytes())
	return sourceIsWrong
}
