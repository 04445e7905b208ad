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
