// What the same things cost in Go. Prints one JSON object: name → nanoseconds, or bytes.
package main

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
)

func main() {
	var figures map[string]float64
	switch os.Args[1] {
	case "context":
		figures = contexts()
	case "memory":
		figures = memory()
	case "sync":
		figures = syncPrograms()
	}
	json.NewEncoder(os.Stdout).Encode(figures)
}

func nanoseconds(run func()) float64 {
	result := testing.Benchmark(func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			run()
		}
	})
	return float64(result.T.Nanoseconds()) / float64(result.N)
}

func contexts() map[string]float64 {
	root := context.Background()
	parent, stop := context.WithCancel(root)
	defer stop()
	return map[string]float64{
		"withCancel from background":  nanoseconds(func() { _, cancel := context.WithCancel(root); cancel() }),
		"withCancel from a task":      nanoseconds(func() { _, cancel := context.WithCancel(parent); cancel() }),
		"withTimeout from background": nanoseconds(func() { _, cancel := context.WithTimeout(root, time.Minute); cancel() }),
		"withTimeout from a task":     nanoseconds(func() { _, cancel := context.WithTimeout(parent, time.Minute); cancel() }),
		"done":                        nanoseconds(func() { failed = parent.Err() != nil }),
		"onDone":                      nanoseconds(func() { context.AfterFunc(parent, func() {})() }),
	}
}

// So that a check is not compiled away.
var failed bool

// Stacks and heap in use for goroutines that all wait on one channel.
func memory() map[string]float64 {
	const count = 100_000
	var before, after runtime.MemStats
	var ended sync.WaitGroup
	gate := make(chan struct{})
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := 0; i < count; i++ {
		ended.Add(1)
		go func() {
			<-gate
			ended.Done()
		}()
	}
	time.Sleep(200 * time.Millisecond)
	runtime.GC()
	runtime.ReadMemStats(&after)
	close(gate)
	ended.Wait()
	return map[string]float64{"bytes": float64(inUse(after)-inUse(before)) / count}
}

func inUse(stats runtime.MemStats) uint64 {
	return stats.StackInuse + stats.HeapAlloc
}
