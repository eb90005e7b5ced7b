NOISE_SRC := $(wildcard noise/*.c)
