// What Go's own profiles are taken of: nearly all time is in hot, nearly all memory comes from keep.
package main

import (
	"context"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"
)

const busy = time.Second

var kept [][]byte

//go:noinline
func hot(limit int) (total int) {
	for number := range limit {
		total += number * number % 7
	}
	return total
}

//go:noinline
func keep(count int) {
	for range count {
		kept = append(kept, make([]byte, 100_000))
	}
}

// Whatever else the machine does, the profile holds a second of it.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// The profiles go into the folder that the argument names.
func main() {
	runtime.MemProfileRate = 64 << 10
	write("cpu", func(file *os.File) error {
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		keep(300)
		pprof.Do(context.Background(), pprof.Labels("handler", "/login"), func(context.Context) {
			for end := processorTime() + busy; processorTime() < end; {
				hot(1_000_000)
			}
		})
		return nil
	})
	runtime.GC()
	write("heap", func(file *os.File) error { return pprof.Lookup("heap").WriteTo(file, 0) })
}

func write(name string, profile func(*os.File) error) {
	file, err := os.Create(filepath.Join(os.Args[1], name+".pb.gz"))
	if err != nil {
		log.Fatal(err)
	}
	if err := profile(file); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
