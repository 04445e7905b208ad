package convert

import (
	"strconv"
	"strings"
	"time"
)

// readDate reads a date as curl_getdate(3) does (lib/parsedate.c): words and numbers in any order. "2020-01-02" is none.
func readDate(text string) (time.Time, bool) {
	day, month, year := -1, -1, -1
	hour, minute, second := -1, 0, 0
	zone, hasZone, weekday := 0, false, false
	first := "day" // which of day and year a number may still be
	for i, part := 0, 0; i < len(text) && part < 6; part++ {
		for i < len(text) && !alnum(text[i]) {
			i++
		}
		if i == len(text) {
			break
		}
		start := i
		if letter(text[i]) {
			for i < len(text) && letter(text[i]) {
				i++
			}
			word := strings.ToLower(text[start:i])
			switch m, d, z := monthOf(word), dayOf(word), zoneOf(word); {
			case !weekday && d:
				weekday = true
			case month < 0 && m > 0:
				month = m
			case !hasZone && z != noZone:
				zone, hasZone = z, true
			default:
				return time.Time{}, false
			}
			continue
		}
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		if i < len(text) && text[i] == ':' && hour < 0 {
			var clock []int
			for j := start; len(clock) < 3; {
				k := j
				for k < len(text) && text[k] >= '0' && text[k] <= '9' && k < j+2 {
					k++
				}
				if k == j {
					break
				}
				clock = append(clock, number(text[j:k]))
				i = k
				if k == len(text) || text[k] != ':' {
					break
				}
				j = k + 1
			}
			if len(clock) < 2 {
				return time.Time{}, false
			}
			hour, minute = clock[0], clock[1]
			if len(clock) == 3 {
				second = clock[2]
			}
			if hour > 23 || minute > 59 || second > 60 {
				return time.Time{}, false
			}
			continue
		}
		n, err := strconv.Atoi(text[start:i])
		if err != nil {
			return time.Time{}, false
		}
		switch size := i - start; {
		case !hasZone && size == 4 && n <= 1400 && start > 0 && (text[start-1] == '+' || text[start-1] == '-'):
			zone, hasZone = (n/100*60+n%100)*60, true
			if text[start-1] == '+' {
				zone = -zone
			}
		case size == 8 && year < 0 && month < 0 && day < 0:
			year, month, day = n/10000, n%10000/100, n%100
		case first == "day" && day < 0 && n > 0 && n < 32:
			day, first = n, "year"
		case first != "done" && year < 0:
			year = n
			if n < 100 {
				year += 1900
				if n < 70 {
					year += 100
				}
			}
			if first = "day"; day >= 0 {
				first = "done"
			}
		default:
			return time.Time{}, false
		}
	}
	if hour < 0 {
		hour = 0
	}
	if day < 1 || month < 1 || month > 12 || day > 31 || year < 1583 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC).Add(time.Duration(zone) * time.Second), true
}

func monthOf(word string) int {
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", word)
	if len(word) != 3 || i < 0 || i%3 != 0 {
		return 0
	}
	return i/3 + 1
}

func dayOf(word string) bool {
	for _, d := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		if word == d || word == d[:3] {
			return true
		}
	}
	return false
}

const noZone = 1 << 30

// zoneOf is how many seconds a zone is behind UTC.
func zoneOf(word string) int {
	if hours, ok := map[string]int{"gmt": 0, "ut": 0, "utc": 0, "z": 0, "wet": 0, "bst": -1, "cet": -1, "met": -1, "mewt": -1, "mest": -2, "cest": -2, "mesz": -2, "fwt": -1, "fst": -2, "eet": -2,
		"ast": 4, "adt": 3, "est": 5, "edt": 4, "cst": 6, "cdt": 5, "mst": 7, "mdt": 6, "pst": 8, "pdt": 7}[word]; ok {
		return hours * 3600
	}
	return noZone
}
