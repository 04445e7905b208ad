package httpclient

import "math/bits"

// backBits reads bits from the end of a piece to its beginning, as the entropy codings of Zstandard are stored (RFC 8878
// section 4.1). Before the beginning there are zeros.
type backBits struct {
	b  []byte
	at int // bits that are left; negative where more were read than there are
}

// backwards begins behind the highest bit that is set: it marks the end.
func backwards(b []byte) (*backBits, error) {
	if len(b) == 0 || b[len(b)-1] == 0 {
		return nil, errZstd
	}
	return &backBits{b, len(b)*8 - bits.LeadingZeros8(b[len(b)-1]) - 1}, nil
}

// peek gives the next n bits, at most 32.
func (r *backBits) peek(n uint) int {
	from := r.at - int(n)
	shift := uint(0)
	if from < 0 {
		shift, from = uint(-from), 0
		if shift >= n {
			return 0
		}
	}
	var v uint64
	for i := from / 8; i < len(r.b) && i < from/8+6; i++ {
		v |= uint64(r.b[i]) << (8 * (i - from/8))
	}
	return int(v>>(from%8)&(1<<(n-shift)-1)) << shift
}

func (r *backBits) read(n uint) int {
	v := r.peek(n)
	r.at -= int(n)
	return v
}

// fseTable decodes the tabled asymmetric numeral systems of Zstandard: what a state stands for, and how the next comes.
type fseTable struct {
	log    uint
	symbol []byte
	bits   []byte
	base   []uint16
}

// newFSE spreads symbols over the states (section 4.1.1); a count of -1 is less than one.
func newFSE(counts []int16, log uint) *fseTable {
	size := 1 << log
	t := &fseTable{log: log, symbol: make([]byte, size), bits: make([]byte, size), base: make([]uint16, size)}
	next := make([]int, len(counts))
	high := size - 1
	for s, n := range counts {
		next[s] = int(n)
		if n == -1 {
			t.symbol[high], next[s] = byte(s), 1
			high--
		}
	}
	at, step := 0, size>>1+size>>3+3
	for s, n := range counts {
		for range max(n, 0) {
			t.symbol[at] = byte(s)
			for at = (at + step) & (size - 1); at > high; at = (at + step) & (size - 1) {
			}
		}
	}
	for i := range size {
		s := t.symbol[i]
		n := next[s]
		next[s]++
		t.bits[i] = byte(int(log) - bits.Len(uint(n)) + 1)
		t.base[i] = uint16(n<<t.bits[i] - size)
	}
	return t
}

// readCounts reads the description of a table, and how many bytes it takes.
func readCounts(b []byte, maxLog uint, maxSymbols int) (counts []int16, log uint, used int, err error) {
	at := 0
	peek := func(n uint) int {
		var v uint64
		for i := at / 8; i < len(b) && i < at/8+5; i++ {
			v |= uint64(b[i]) << (8 * (i - at/8))
		}
		return int(v >> (at % 8) & (1<<n - 1))
	}
	log = uint(peek(4)) + 5
	at = 4
	if log > maxLog {
		return nil, 0, 0, errZstd
	}
	left, threshold, width := 1<<log+1, 1<<log, log+1
	for left > 1 {
		if len(counts) >= maxSymbols || at > len(b)*8 {
			return nil, 0, 0, errZstd
		}
		most := 2*threshold - 1 - left
		n := peek(width - 1)
		if n < most {
			at += int(width) - 1
		} else {
			if n = peek(width); n >= threshold {
				n -= most
			}
			at += int(width)
		}
		n--
		left -= max(n, -n)
		counts = append(counts, int16(n))
		for n == 0 {
			zeros := peek(2)
			at += 2
			for range zeros {
				counts = append(counts, 0)
			}
			if zeros < 3 || len(counts) > maxSymbols {
				break
			}
		}
		for left < threshold && threshold > 1 {
			threshold >>= 1
			width--
		}
	}
	used = (at + 7) / 8
	if left != 1 || used > len(b) || len(counts) > maxSymbols {
		return nil, 0, 0, errZstd
	}
	return counts, log, used, nil
}

// huffmanTable decodes literals: entry i is for the codes that begin with the bits of i.
type huffmanTable struct {
	log    uint
	symbol []byte
	bits   []byte
}

// readHuffman reads the description of a tree (section 4.2.1), and returns what stands behind it.
func readHuffman(b []byte) (*huffmanTable, []byte, error) {
	if len(b) == 0 {
		return nil, nil, errZstd
	}
	var weights []byte
	head := int(b[0])
	b = b[1:]
	if head >= 128 {
		n := head - 127
		if len(b) < (n+1)/2 {
			return nil, nil, errZstd
		}
		for i := range n {
			weights = append(weights, b[i/2]>>(4*(1-i%2))&15)
		}
		b = b[(n+1)/2:]
	} else {
		if head > len(b) {
			return nil, nil, errZstd
		}
		var err error
		if weights, err = fseWeights(b[:head]); err != nil {
			return nil, nil, err
		}
		b = b[head:]
	}
	sum := 0
	for _, w := range weights {
		if w > 11 {
			return nil, nil, errZstd
		}
		sum += 1 << w >> 1
	}
	log := uint(bits.Len(uint(sum)))
	rest := 1<<log - sum
	if sum == 0 || log > 11 || rest&(rest-1) != 0 || len(weights) > 255 {
		return nil, nil, errZstd
	}
	weights = append(weights, byte(bits.Len(uint(rest))))
	t := &huffmanTable{log, make([]byte, 1<<log), make([]byte, 1<<log)}
	at := 0
	for w := byte(1); w <= byte(log); w++ {
		for s, have := range weights {
			if have != w {
				continue
			}
			for range 1 << (w - 1) {
				if at >= len(t.symbol) {
					return nil, nil, errZstd
				}
				t.symbol[at], t.bits[at] = byte(s), byte(log)+1-w
				at++
			}
		}
	}
	if at != len(t.symbol) {
		return nil, nil, errZstd
	}
	return t, b, nil
}

// fseWeights decodes the weights of a tree, which two states write in turn.
func fseWeights(b []byte) ([]byte, error) {
	counts, log, used, err := readCounts(b, 6, 16)
	if err != nil {
		return nil, err
	}
	t := newFSE(counts, log)
	r, err := backwards(b[used:])
	if err != nil {
		return nil, err
	}
	var out []byte
	state := [2]int{r.read(log), r.read(log)}
	for i := 0; len(out) < 256; i ^= 1 {
		out = append(out, t.symbol[state[i]])
		state[i] = int(t.base[state[i]]) + r.read(uint(t.bits[state[i]]))
		if r.at < 0 {
			return append(out, t.symbol[state[i^1]]), nil
		}
	}
	return nil, errZstd
}

// decode reads size literals from one stream or four.
func (t *huffmanTable) decode(b []byte, size, streams int) ([]byte, error) {
	parts, each := [][]byte{b}, size
	if streams == 4 {
		if len(b) < 6 {
			return nil, errZstd
		}
		parts, each = nil, (size+3)/4
		rest := b[6:]
		for i := range 3 {
			n := int(b[2*i]) | int(b[2*i+1])<<8
			if n > len(rest) {
				return nil, errZstd
			}
			parts, rest = append(parts, rest[:n]), rest[n:]
		}
		parts = append(parts, rest)
	}
	out := make([]byte, 0, size)
	for i, p := range parts {
		n := each
		if i == len(parts)-1 {
			n = size - len(out)
		}
		r, err := backwards(p)
		if err != nil || n < 0 {
			return nil, errZstd
		}
		for range n {
			e := r.peek(t.log)
			out = append(out, t.symbol[e])
			r.at -= int(t.bits[e])
		}
		if r.at != 0 {
			return nil, errZstd
		}
	}
	return out, nil
}
