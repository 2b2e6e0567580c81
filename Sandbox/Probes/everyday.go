// What programs do every day. The policies name it as the reason for the calls that it makes.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sort"
	"sync"
	"syscall"
	"time"
)

func compute(n int) int {
	sum := 0
	for i := range n {
		sum += i * i % 7
	}
	return sum
}

// Who waits for a goroutine alone may be gone before its thread has ended.
func awaitEnd(thread int) {
	for range 5000 {
		_, _, gone := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(thread), 0)
		if gone != 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func goroutines() int {
	var group sync.WaitGroup
	results := make(chan int, 64)
	threads := make(chan int, 64)
	for i := range 64 {
		group.Add(1)
		go func() {
			defer group.Done()
			if i%16 == 0 {
				runtime.LockOSThread() // its thread ends with it
				threads <- syscall.Gettid()
			}
			results <- compute(50_000)
		}()
	}
	group.Wait()
	close(results)
	close(threads)
	for thread := range threads {
		awaitEnd(thread)
	}
	sum := 0
	for result := range results {
		sum += result
	}
	return sum
}

func memory() int {
	kept := map[int][]byte{}
	for i := range 2000 {
		kept[i%100] = make([]byte, 16<<10)
	}
	runtime.GC()
	return len(kept)
}

func files() error {
	directory, err := os.MkdirTemp("", "everyday")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	path := filepath.Join(directory, "text")
	if err := os.WriteFile(path, []byte("one\ntwo\nthree\n"), 0o600); err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
	}
	if _, err := file.ReadAt(make([]byte, 3), 4); err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return err
	}
	_, err = os.ReadDir(directory)
	return err
}

func pipes() error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	go func() {
		time.Sleep(2 * time.Millisecond)
		fmt.Fprint(writer, "through")
		writer.Close()
	}()
	_, err = io.ReadAll(reader)
	return err
}

func signals() {
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGUSR1)
	syscall.Kill(syscall.Getpid(), syscall.SIGUSR1)
	<-arrived
}

func preempted() int {
	done := make(chan int)
	for range 2 {
		go func() { done <- compute(30_000_000) }()
	}
	for range 5 {
		time.Sleep(time.Millisecond)
		runtime.GC()
	}
	return <-done + <-done
}

func main() {
	numbers := []int{3, 1, 2}
	sort.Ints(numbers)
	for _, err := range []error{files(), pipes()} {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	signals()
	if goroutines()+memory()+preempted() > 0 {
		fmt.Println("done", numbers)
	}
}
