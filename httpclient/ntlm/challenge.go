package ntlm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Challenge is message 2, the server's ([MS-NLMP] section 2.2.1.2).
type Challenge struct {
	Flags  Flags
	Target string // the domain, or the server's own name
	Nonce  [8]byte
	// Info is the target information as it came, nil none: without it there is no NTLMv2.
	Info []byte
	// What Info says ([MS-NLMP] section 2.2.2.1); "" and the zero time where it does not.
	Computer, Domain, DNSComputer, DNSDomain, DNSForest string
	Time                                                time.Time
}

// ReadChallenge reads message 2.
func ReadChallenge(m []byte) (Challenge, error) {
	var c Challenge
	if Kind(m) != 2 {
		return c, errors.New("reading an NTLM challenge: want message 2, got another")
	}
	if len(m) < 32 {
		return c, fmt.Errorf("reading an NTLM challenge: want 32 bytes or more, got %d", len(m))
	}
	c.Flags = Flags(binary.LittleEndian.Uint32(m[20:]))
	copy(c.Nonce[:], m[24:])
	if name, err := block(m, 12, "the target name"); err == nil { // curl has no use for it, nor has the answer
		c.Target = text(name, c.Flags&Unicode != 0)
	}
	if c.Flags&TargetInfo == 0 || len(m) < 48 {
		return c, nil
	}
	info, err := block(m, 40, "the target information")
	if err != nil {
		return c, err
	}
	c.Info = info
	c.readInfo()
	return c, nil
}

// readInfo reads the pairs of Info up to the first that is broken: the answer holds them as they came, whatever they say.
func (c *Challenge) readInfo() {
	for b := c.Info; len(b) >= 4; {
		id, n := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		if b = b[4:]; n > len(b) {
			return
		}
		v := b[:n]
		switch b = b[n:]; id {
		case 0:
			return
		case 1:
			c.Computer = text(v, true)
		case 2:
			c.Domain = text(v, true)
		case 3:
			c.DNSComputer = text(v, true)
		case 4:
			c.DNSDomain = text(v, true)
		case 5:
			c.DNSForest = text(v, true)
		case 7:
			if n == 8 {
				c.Time = fromFileTime(binary.LittleEndian.Uint64(v))
			}
		}
	}
}

// epoch is 1970 in FILETIME, which counts tenths of microseconds since 1601 ([MS-DTYP] section 2.3.3).
const epoch = 116444736000000000

func fromFileTime(t uint64) time.Time {
	return time.UnixMicro((int64(t) - epoch) / 10).UTC()
}

func fileTime(t time.Time) uint64 { return uint64(t.UnixMicro()*10) + epoch }
