module curfew/benchmarks

go 1.21
