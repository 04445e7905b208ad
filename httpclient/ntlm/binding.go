package ntlm

import (
	"encoding/binary"
	"slices"
)

// avChannelBindings is the id of the sum of the channel bindings among the pairs of target information ([MS-NLMP] section 2.2.2.1).
const avChannelBindings = 10

// pairs calls f with the places of each pair, up to the end of them or the first that is broken; whole is false then.
func pairs(info []byte, f func(id uint16, from, to int)) (end int, whole bool) {
	at := 0
	for at+4 <= len(info) {
		id, n := binary.LittleEndian.Uint16(info[at:]), int(binary.LittleEndian.Uint16(info[at+2:]))
		if id == 0 {
			return at, true
		}
		if at+4+n > len(info) {
			return at, false
		}
		f(id, at, at+4+n)
		at += 4 + n
	}
	return at, at == len(info)
}

// bindInfo is target information with the binding, before the mark of its end (section 3.1.5.1.2). What is broken stays as it came.
func bindInfo(info, binding []byte) []byte {
	if len(binding) != 16 {
		return info
	}
	from, to := 0, 0 // of the server's own, which it has no use for
	end, whole := pairs(info, func(id uint16, a, b int) {
		if id == avChannelBindings {
			from, to = a, b
		}
	})
	if !whole {
		return info
	}
	pair := append([]byte{avChannelBindings, 0, 16, 0}, binding...)
	return slices.Delete(slices.Insert(slices.Clone(info), end, pair...), from, to)
}

// boundInfo is the sum of the channel bindings that target information holds, nil none.
func boundInfo(info []byte) (binding []byte) {
	pairs(info, func(id uint16, a, b int) {
		if id == avChannelBindings && b-a == 4+16 {
			binding = info[a+4 : b]
		}
	})
	return binding
}
