// What a C library would do: moving memory, hashing in assembly, sorting, mathematics, the clock of the vdso.
package main

import (
	"bytes"
	"crypto/sha256"
	"hash/crc32"
	"math"
	"math/big"
	"sort"
	"time"
)

func main() {
	from, to := make([]byte, 1<<20), make([]byte, 1<<20)
	total := 0.0
	for round := 0; round < 360; round++ {
		for i := 0; i < 20; i++ {
			copy(to, from)
		}
		digest := sha256.Sum256(from)
		total += float64(digest[0]) + float64(crc32.ChecksumIEEE(from)) + float64(bytes.Count(to, []byte{1}))
		values := make([]int, 20000)
		for i := range values {
			values[i] = i * 2654435761 % 10007
			total += math.Sin(float64(i)) + math.Pow(float64(i), 0.3)
		}
		sort.Slice(values, func(a, b int) bool { return values[a] < values[b] })
		for i := 0; i < 20000; i++ {
			total += float64(time.Now().Nanosecond() & 1)
		}
		total += float64(new(big.Int).Exp(big.NewInt(7), big.NewInt(4000), nil).BitLen())
	}
	println(total)
}
