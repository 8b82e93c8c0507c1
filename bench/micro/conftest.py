"""Micro-benchmarks are run by themselves: `pytest bench/micro`; they say nothing about right or wrong."""
