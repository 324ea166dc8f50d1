package main

import (
	"runtime"
	"sync"
	"syscall"
)

// The same programs as in `benchmarks/sync/programs.ts`, on one thread; processor time.
func syncPrograms() map[string]float64 {
	runtime.GOMAXPROCS(1)
	return map[string]float64{
		"ping-pong": spent(200_000, pingPong),
		"hand-over": spent(400_000, func(count int) { stream(0, count) }),
		"buffered":  spent(2_000_000, bufferedStream),
		"pipeline":  spent(100_000, pipeline),
		"fan-in":    spent(400_000, fanIn),
		"mutex":     spent(400_000, contendedMutex),
		"sieve":     spent(100_000, sieve),
	}
}

// Nanoseconds of processor time an operation: the middle of eleven runs.
func spent(count int, run func(int)) float64 {
	var all []float64
	for round := 0; round < 13; round++ {
		before := processorTime()
		run(count)
		if round >= 2 {
			all = append(all, float64(processorTime()-before)/float64(count))
		}
	}
	for i := range all {
		for j := i; j > 0 && all[j] < all[j-1]; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all[len(all)/2]
}

func processorTime() int64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func pingPong(count int) {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			back <- <-there
		}
	}()
	for i := 0; i < count; i++ {
		there <- i
		<-back
	}
}

func stream(room, count int) {
	values := make(chan int, room)
	go func() {
		for i := 0; i < count; i++ {
			values <- i
		}
	}()
	for i := 0; i < count; i++ {
		<-values
	}
}

// Its best form in Go is the plain one.
func bufferedStream(count int) { stream(128, count) }

func pipeline(count int) {
	first := make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			first <- i
		}
	}()
	from := first
	for stage := 1; stage < 5; stage++ {
		source, to := from, make(chan int)
		go func() {
			for i := 0; i < count; i++ {
				to <- <-source + 1
			}
		}()
		from = to
	}
	for i := 0; i < count; i++ {
		<-from
	}
}

func fanIn(count int) {
	a, b := make(chan int), make(chan int)
	for _, source := range []chan int{a, b} {
		go func(source chan int) {
			for i := 0; i < count/2; i++ {
				source <- i
			}
		}(source)
	}
	for i := 0; i < count; i++ {
		select {
		case <-a:
		case <-b:
		}
	}
}

// Each lets the others on while it has the lock, as a lock that is held over an `await` does: else nobody would ever wait.
func contendedMutex(count int) {
	var mutex sync.Mutex
	var ended sync.WaitGroup
	for task := 0; task < 4; task++ {
		ended.Add(1)
		go func() {
			for i := 0; i < count/4; i++ {
				mutex.Lock()
				runtime.Gosched()
				mutex.Unlock()
			}
			ended.Done()
		}()
	}
	ended.Wait()
}

func sieve(count int) {
	primes := 10
	for primes*primes*2 < count {
		primes++
	}
	stop := make(chan struct{})
	from := make(chan int)
	go func(numbers chan int) {
		for number := 2; ; number++ {
			select {
			case numbers <- number:
			case <-stop:
				return
			}
		}
	}(from)
	for ; primes > 0; primes-- {
		prime := <-from
		source, filtered := from, make(chan int)
		go func() {
			for {
				var number int
				select {
				case number = <-source:
				case <-stop:
					return
				}
				if number%prime != 0 {
					select {
					case filtered <- number:
					case <-stop:
						return
					}
				}
			}
		}()
		from = filtered
	}
	close(stop)
}
