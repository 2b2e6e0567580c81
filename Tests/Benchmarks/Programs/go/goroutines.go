// Goroutines, channels, select, mutexes, timers.
package main

import (
	"sync"
	"time"
)

//go:noinline
func work(seed uint) uint {
	for i := uint(0); i < 30000; i++ {
		seed = seed*31 + i
	}
	return seed
}

func main() {
	total := uint(0)
	var mutex sync.Mutex
	for round := 0; round < 400; round++ {
		jobs, results := make(chan uint), make(chan uint, 8)
		var group sync.WaitGroup
		for w := 0; w < 8; w++ {
			group.Add(1)
			go func() {
				defer group.Done()
				for job := range jobs {
					results <- work(job)
				}
			}()
		}
		go func() {
			for i := uint(0); i < 200; i++ {
				jobs <- i
			}
			close(jobs)
			group.Wait()
			close(results)
		}()
		timer := time.After(time.Minute)
	collect:
		for {
			select {
			case value, open := <-results:
				if !open {
					break collect
				}
				mutex.Lock()
				total += value
				mutex.Unlock()
			case <-timer:
				return
			}
		}
	}
	println(total)
}
