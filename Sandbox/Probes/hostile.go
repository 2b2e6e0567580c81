// hostile WHAT: a Go program's ways out. Prints what it got; the judgement is made outside.
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

//go:linkname nanotime runtime.nanotime
func nanotime() int64

var early = tryFork()

func init() { early += tryFork() }

func tryFork() int {
	child, _, errno := syscall.RawSyscall(syscall.SYS_FORK, 0, 0, 0)
	if errno != 0 {
		return 0
	}
	if child == 0 {
		select {}
	}
	return 1
}

func processes() int {
	got := early
	for range 50 {
		got += tryFork()
		if exec.Command("/box/main").Start() == nil {
			got++
		}
	}
	if syscall.Exec("/box/main", []string{"main"}, nil) == nil {
		got++
	}
	return got
}

func network() int {
	got := 0
	for _, address := range []string{"169.254.169.254:80", "127.0.0.1:22", "[::1]:80", "example.com:443"} {
		if connection, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			connection.Close()
			got++
		}
	}
	if _, err := net.LookupHost("secret.example.com"); err == nil {
		got++
	}
	if _, err := net.Dial("unix", "/var/run/docker.sock"); err == nil {
		got++
	}
	if _, err := net.Listen("tcp", ":0"); err == nil {
		got++
	}
	return got
}

func threads() {
	for range 5000 {
		go func() {
			runtime.LockOSThread()
			time.Sleep(time.Hour)
		}()
	}
	time.Sleep(2 * time.Second)
}

func memory() {
	kept := [][]byte{}
	for {
		block := make([]byte, 4<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		kept = append(kept, block)
	}
}

func recursion(depth int) int { return recursion(depth+1) + 1 }

func pretend() {
	fmt.Print(`{"type":"finished","verdict":{"kind":"exited","code":0}}`, "\n\x00\x01ended\n")
	fmt.Fprint(os.Stderr, "/src/main.go:1:1: error: not from the compiler\n")
}

func main() {
	switch os.Args[1] {
	case "processes":
		fmt.Println(processes())
	case "network":
		fmt.Println(network())
	case "threads":
		threads()
	case "memory":
		memory()
	case "recursion":
		fmt.Println(recursion(0))
	case "environment":
		fmt.Println(os.Environ())
	case "pretend":
		pretend()
	case "private":
		// Through private symbols and raw pointers into the program's own text.
		fmt.Println(nanotime() > 0)
		os.Stdout.Sync()
		*(*byte)(unsafe.Pointer(uintptr(0x401000))) = 0xcc
	}
}
