// Eight functions that allocate as many bytes each, in objects of one size, and of each fourth object keep it to the
// end. The sizes are such that the runtime adds nothing to them.
package main

import "runtime"

const bytesOfSite = 32 << 20

var last []byte
var kept [][]byte

func main() {
	kept = make([][]byte, 0, 8*bytesOfSite/64)
	sites := []func(int){site64, site128, site512, site1024, site2048, site8192, site32768, site131072}
	sizes := []int{64, 128, 512, 1024, 2048, 8192, 32768, 131072}
	// Little by little and in turn, so that no site has the beginning for itself.
	for part := 0; part < 64; part++ {
		for index, site := range sites {
			for count := bytesOfSite / sizes[index] / 64; count > 0; count-- {
				site(count)
			}
		}
	}
	last = nil
	// What is not reachable is known to be so, and then swept.
	runtime.GC()
	runtime.GC()
	runtime.KeepAlive(kept)
}

func keep(object []byte, number int) {
	last = object
	if number%4 == 0 {
		kept = append(kept, object)
	}
}

//go:noinline
func site64(number int) { keep(make([]byte, 64), number) }

//go:noinline
func site128(number int) { keep(make([]byte, 128), number) }

//go:noinline
func site512(number int) { keep(make([]byte, 512), number) }

//go:noinline
func site1024(number int) { keep(make([]byte, 1024), number) }

//go:noinline
func site2048(number int) { keep(make([]byte, 2048), number) }

//go:noinline
func site8192(number int) { keep(make([]byte, 8192), number) }

//go:noinline
func site32768(number int) { keep(make([]byte, 32768), number) }

//go:noinline
func site131072(number int) { keep(make([]byte, 131072), number) }
