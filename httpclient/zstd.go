package httpclient

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// zstdReader decodes Zstandard (RFC 8878). It is our own since curl --compressed asks for this coding, browsers' commands
// hold that option, and the start of the library for it takes as long as reading a whole command. Dictionaries and windows
// over 8 MiB, which HTTP does not use (RFC 9659), are refused; the checksum behind a frame is not looked at.
type zstdReader struct {
	r      *bufio.Reader
	window int    // 0 between frames
	sum    bool   // a checksum stands behind the frame
	done   bool   // the frame's last block was read
	hist   []byte // what was decoded: the window, and what was not handed out yet
	at     int    // up to where it was handed out
	err    error

	huffman *huffmanTable // of the block before, for literals without a table
	tables  [3]*fseTable  // of literal lengths, offsets and match lengths, likewise
	recent  [3]int        // the offsets used last
}

const (
	zstdWindow = 8 << 20
	zstdBlock  = 128 << 10
)

var errZstd = errors.New("the body is no Zstandard, or is damaged")

func (z *zstdReader) Read(p []byte) (int, error) {
	for z.at == len(z.hist) {
		if z.err != nil {
			return 0, z.err
		}
		if keep := z.window; len(z.hist) > keep+4*zstdBlock { // what lies before the window is not needed again
			z.hist = append(z.hist[:0], z.hist[len(z.hist)-keep:]...)
			z.at = len(z.hist)
		}
		z.err = z.step()
	}
	n := copy(p, z.hist[z.at:])
	z.at += n
	return n, nil
}

// step reads a frame header or a block.
func (z *zstdReader) step() error {
	switch {
	case z.window == 0:
		return z.frame()
	case !z.done:
		return z.block()
	}
	if z.sum {
		if _, err := z.r.Discard(4); err != nil {
			return io.ErrUnexpectedEOF
		}
	}
	z.window, z.done, z.hist, z.at = 0, false, z.hist[:0], 0
	return nil
}

func (z *zstdReader) number(size int) (uint64, error) {
	var b [8]byte
	if _, err := io.ReadFull(z.r, b[:size]); err != nil {
		return 0, io.ErrUnexpectedEOF
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}

// frame reads a frame header (section 3.1.1.1), and skips frames that are to be skipped.
func (z *zstdReader) frame() error {
	if _, err := z.r.Peek(1); err != nil {
		return err // the end, between two frames
	}
	magic, err := z.number(4)
	if err != nil {
		return err
	}
	if magic&^15 == 0x184d2a50 {
		size, err := z.number(4)
		if err == nil {
			_, err = z.r.Discard(int(size))
		}
		return err
	}
	head, err := z.number(1)
	if err != nil || magic != 0xfd2fb528 {
		return errZstd
	}
	single := head>>5&1 == 1
	window := uint64(0)
	if !single {
		b, err := z.number(1)
		if err != nil {
			return err
		}
		window = 1 << (10 + b>>3)
		window += window / 8 * (b & 7)
	}
	dictionary, err := z.number([4]int{0, 1, 2, 4}[head&3])
	if err != nil {
		return err
	}
	sizes := [4]int{0, 2, 4, 8}
	if single {
		sizes[0] = 1
	}
	size, err := z.number(sizes[head>>6])
	if err != nil {
		return err
	}
	if single {
		window = size
		if head>>6 == 1 {
			window += 256
		}
	}
	if dictionary != 0 || window > zstdWindow {
		return errZstd
	}
	z.window, z.sum, z.done = max(int(window), 1), head>>2&1 == 1, false
	z.huffman, z.tables, z.recent = nil, [3]*fseTable{}, [3]int{1, 4, 8}
	return nil
}

func (z *zstdReader) block() error {
	head, err := z.number(3)
	if err != nil {
		return err
	}
	z.done = head&1 == 1
	size := int(head >> 3)
	if size > zstdBlock {
		return errZstd
	}
	kind, stored := head>>1&3, size
	if kind == 1 {
		stored = 1
	}
	b := make([]byte, stored)
	if _, err := io.ReadFull(z.r, b); err != nil {
		return io.ErrUnexpectedEOF
	}
	switch kind {
	case 0:
		z.hist = append(z.hist, b...)
	case 1:
		for range size {
			z.hist = append(z.hist, b[0])
		}
	case 2:
		return z.compressed(b)
	default:
		return errZstd
	}
	return nil
}

// compressed decodes a block of literals and sequences (section 3.1.1.3).
func (z *zstdReader) compressed(b []byte) error {
	literals, b, err := z.literals(b)
	if err != nil || len(b) == 0 {
		return errZstd
	}
	count, used := int(b[0]), 1
	switch {
	case count == 255 && len(b) > 2:
		count, used = int(b[1])+int(b[2])<<8+0x7f00, 3
	case count > 127 && len(b) > 1:
		count, used = (count-128)<<8+int(b[1]), 2
	case count > 127:
		return errZstd
	}
	b = b[used:]
	start := len(z.hist)
	if count > 0 {
		if literals, err = z.sequences(b, count, literals); err != nil {
			return err
		}
	}
	z.hist = append(z.hist, literals...)
	if len(z.hist)-start > zstdBlock {
		return errZstd
	}
	return nil
}

// literals reads the literals section and returns what stands behind it.
func (z *zstdReader) literals(b []byte) (out, rest []byte, err error) {
	var five [8]byte
	copy(five[:], b[:min(len(b), 5)])
	head := binary.LittleEndian.Uint64(five[:])
	kind, format := head&3, head>>2&3
	if kind < 2 {
		size, used := int(head>>3&31), 1
		if format == 1 {
			size, used = int(head>>4&0xfff), 2
		} else if format == 3 {
			size, used = int(head>>4&0xfffff), 3
		}
		stored := size
		if kind == 1 {
			stored = 1
		}
		if size > zstdBlock || used+stored > len(b) {
			return nil, nil, errZstd
		}
		out, rest = b[used:used+stored], b[used+stored:]
		if kind == 1 {
			one := out[0]
			out = make([]byte, size)
			for i := range out {
				out[i] = one
			}
		}
		return out, rest, nil
	}
	width, used, streams := [4]uint{10, 10, 14, 18}[format], [4]int{3, 3, 4, 5}[format], 4
	if format == 0 {
		streams = 1
	}
	size, stored := int(head>>4&(1<<width-1)), int(head>>(4+width)&(1<<width-1))
	if size > zstdBlock || used+stored > len(b) {
		return nil, nil, errZstd
	}
	in, rest := b[used:used+stored], b[used+stored:]
	if kind == 2 {
		if z.huffman, in, err = readHuffman(in); err != nil {
			return nil, nil, err
		}
	}
	if z.huffman == nil {
		return nil, nil, errZstd
	}
	out, err = z.huffman.decode(in, size, streams)
	return out, rest, err
}

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
