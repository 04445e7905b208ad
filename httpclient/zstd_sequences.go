package httpclient

// sequences decodes count sequences, carries them out, and returns the literals that are left.
func (z *zstdReader) sequences(b []byte, count int, literals []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, errZstd
	}
	modes := b[0]
	b = b[1:]
	for i := range z.tables {
		var err error
		if b, err = z.table(i, modes>>(6-2*i)&3, b); err != nil {
			return nil, err
		}
	}
	bits, err := backwards(b)
	if err != nil {
		return nil, err
	}
	var state [3]int
	for i, t := range z.tables {
		state[i] = bits.read(t.log)
	}
	for n := range count {
		var code [3]int
		for i, t := range z.tables {
			code[i] = int(t.symbol[state[i]])
		}
		if code[0] >= len(literalCodes) || code[1] > 27 || code[2] >= len(matchCodes) {
			return nil, errZstd
		}
		offset := 1<<code[1] + bits.read(uint(code[1]))
		match := matchCodes[code[2]].base + bits.read(matchCodes[code[2]].bits)
		literal := literalCodes[code[0]].base + bits.read(literalCodes[code[0]].bits)
		offset = z.offset(offset, literal == 0)
		if bits.at < 0 || literal > len(literals) || match > zstdBlock+3 {
			return nil, errZstd
		}
		z.hist = append(z.hist, literals[:literal]...)
		literals = literals[literal:]
		from := len(z.hist) - offset
		if from < 0 || offset <= 0 || len(z.hist)+match-z.at > 4*zstdBlock {
			return nil, errZstd
		}
		for i := range match {
			z.hist = append(z.hist, z.hist[from+i])
		}
		if n == count-1 {
			break
		}
		for _, i := range [3]int{0, 2, 1} {
			t := z.tables[i]
			state[i] = int(t.base[state[i]]) + bits.read(uint(t.bits[state[i]]))
		}
	}
	return literals, nil
}

// offset applies the rules of the offsets used last (section 3.1.1.5).
func (z *zstdReader) offset(value int, noLiterals bool) int {
	r := &z.recent
	if value > 3 {
		*r = [3]int{value - 3, r[0], r[1]}
		return r[0]
	}
	if noLiterals {
		value++
	}
	switch value {
	case 2:
		r[0], r[1] = r[1], r[0]
	case 3:
		*r = [3]int{r[2], r[0], r[1]}
	case 4:
		*r = [3]int{r[0] - 1, r[0], r[1]}
	}
	return r[0]
}

// table sets one of the three tables by its mode: predefined, of one symbol, described here, or that of the block before.
func (z *zstdReader) table(i int, mode byte, b []byte) ([]byte, error) {
	switch mode {
	case 0:
		z.tables[i] = newFSE(predefined[i].counts, predefined[i].log)
	case 1:
		if len(b) == 0 {
			return nil, errZstd
		}
		z.tables[i] = &fseTable{symbol: []byte{b[0]}, bits: []byte{0}, base: []uint16{0}}
		b = b[1:]
	case 2:
		counts, log, used, err := readCounts(b, [3]uint{9, 8, 9}[i], 64)
		if err != nil {
			return nil, err
		}
		z.tables[i] = newFSE(counts, log)
		b = b[used:]
	}
	if z.tables[i] == nil {
		return nil, errZstd
	}
	return b, nil
}

// lengthCode is the least length of a code, and how many bits are added to it.
type lengthCode struct {
	base int
	bits uint
}

var literalCodes = [36]lengthCode{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 0}, {12, 0}, {13, 0}, {14, 0}, {15, 0},
	{16, 1}, {18, 1}, {20, 1}, {22, 1}, {24, 2}, {28, 2}, {32, 3}, {40, 3}, {48, 4}, {64, 6}, {128, 7}, {256, 8}, {512, 9}, {1024, 10}, {2048, 11}, {4096, 12},
	{8192, 13}, {16384, 14}, {32768, 15}, {65536, 16}}

var matchCodes = [53]lengthCode{{3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 0}, {12, 0}, {13, 0}, {14, 0}, {15, 0}, {16, 0}, {17, 0}, {18, 0},
	{19, 0}, {20, 0}, {21, 0}, {22, 0}, {23, 0}, {24, 0}, {25, 0}, {26, 0}, {27, 0}, {28, 0}, {29, 0}, {30, 0}, {31, 0}, {32, 0}, {33, 0}, {34, 0},
	{35, 1}, {37, 1}, {39, 1}, {41, 1}, {43, 2}, {47, 2}, {51, 3}, {59, 3}, {67, 4}, {83, 4}, {99, 5}, {131, 7}, {259, 8}, {515, 9}, {1027, 10}, {2051, 11},
	{4099, 12}, {8195, 13}, {16387, 14}, {32771, 15}, {65539, 16}}

// predefined are the distributions of section 3.1.1.3.2.2: literal lengths, offsets, match lengths.
var predefined = [3]struct {
	counts []int16
	log    uint
}{
	{[]int16{4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1}, 6},
	{[]int16{1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1}, 5},
	{[]int16{1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1}, 6},
}
