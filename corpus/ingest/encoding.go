package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// widen returns what in reads as UTF-8 if it is UTF-16, with a byte order mark or by its zeros, and takes the mark
// away, that of UTF-8 too. All else is left as it is.
func widen(in *bufio.Reader) (*bufio.Reader, error) {
	b, _ := in.Peek(4)
	marked := func(mark string) bool { return strings.HasPrefix(string(b), mark) }
	var order utf16.Endianness
	switch {
	case marked("\xef\xbb\xbf"):
		in.Discard(3)
		return in, nil
	case marked("\xff\xfe\x00\x00"), marked("\x00\x00\xfe\xff"):
		return nil, errors.New("the encoding UTF-32 is not known: convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)")
	case marked("\xff\xfe"):
		in.Discard(2)
		order = utf16.LittleEndian
	case marked("\xfe\xff"):
		in.Discard(2)
		order = utf16.BigEndian
	case len(b) == 4 && isASCII(b[0]) && b[1] == 0 && isASCII(b[2]) && b[3] == 0:
		order = utf16.LittleEndian
	case len(b) == 4 && b[0] == 0 && isASCII(b[1]) && b[2] == 0 && isASCII(b[3]):
		order = utf16.BigEndian
	default:
		return in, nil
	}
	utf8 := transform.Chain(utf16.UTF16(order, utf16.IgnoreBOM).NewDecoder(), whole{})
	return bufio.NewReaderSize(transform.NewReader(in, utf8), ahead), nil
}

func isASCII(b byte) bool {
	return b >= ' ' && b < utf8.RuneSelf || b == '\n' || b == '\r' || b == '\t'
}

// whole hands on UTF-8 and ends with an error at a letter that could not be decoded: U+FFFD.
type whole struct{ transform.NopResetter }

var errUTF16 = errors.New("not valid UTF-16")

func (whole) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	const lost = "\ufffd"
	n := len(src)
	if i := bytes.Index(src, []byte(lost)); i >= 0 {
		n, err = i, errUTF16
	} else if !atEOF {
		for k := len(lost) - 1; k > 0; k-- { // it may go on in what comes next
			if bytes.HasSuffix(src, []byte(lost[:k])) {
				n, err = n-k, transform.ErrShortSrc
				break
			}
		}
	}
	if n > len(dst) {
		n, err = len(dst), transform.ErrShortDst
	}
	copy(dst, src[:n])
	return n, n, err
}

// declaration finds the encoding that a page or feed says it has.
var declaration = regexp.MustCompile(`(?i)<\?xml[^>]{0,99}\sencoding\s*=\s*["']([^"']+)|<meta\s[^>]{0,199}charset\s*=\s*["']?\s*([^"'\s/>;]+)`)

// prolog is where a declaration is looked for: the first bytes. Browsers look at 1024, pages are less careful.
const prolog = 8 << 10

// decode returns a document that is not UTF-16 as UTF-8. What is valid UTF-8 is that, whatever it declares: no other
// encoding looks like it. Then its declaration counts, and without one the encoding in which it reads best. An
// encoding that is unknown or cannot be told is an error, and so are letters that it does not have.
func decode(b []byte) ([]byte, error) {
	if utf8.Valid(b) {
		return b, nil
	}
	label := ""
	if m := declaration.FindSubmatch(b[:min(prolog, len(b))]); m != nil {
		label = string(m[1]) + string(m[2])
	}
	e, name := charset.Lookup(label)
	switch {
	case name == "utf-8", label == "" && mostlyUTF8(b):
		return nil, fmt.Errorf("line %d is not valid UTF-8: say its encoding in it, or convert it first", invalidLine(b))
	case name == "replacement", e == nil && label != "":
		return nil, fmt.Errorf("the encoding %.40q is not known: convert it to UTF-8 first", label)
	case e != nil:
		out, err := e.NewDecoder().Bytes(b)
		if err == nil && bytes.ContainsRune(out, utf8.RuneError) {
			err = fmt.Errorf("not valid %s, which it says it is", name)
		}
		return out, err
	}
	return guess(b)
}

// guess decodes a document that does not say its encoding: in that which a browser takes here, in its successor for
// the euro and the French œ, or in what the statistics of the bytes speak for, whichever reads best.
func guess(b []byte) ([]byte, error) {
	// Share of the letters beyond ASCII that must be such as are usual in French and English. In the wrong one of two
	// encodings of either nearly none are; foreign names may have a few that are not.
	const usual = 0.9
	var best []byte
	most := usual
	for _, label := range []string{"windows-1252", "iso-8859-15", chardet.Detect(b[:min(ahead, len(b))]).Charset} {
		e, _ := charset.Lookup(label)
		if e == nil || e == encoding.Replacement {
			continue
		}
		out, err := e.NewDecoder().Bytes(b)
		if err != nil {
			continue
		}
		if share := plausible(out); share > most || best == nil && share == most {
			best, most = out, share
		}
	}
	if best == nil {
		return nil, errors.New("its encoding cannot be told: convert it to UTF-8 first (iconv -f ENCODING -t UTF-8)")
	}
	return best, nil
}

// plausible is the share of the letters and signs beyond ASCII that are usual in French and English where they stand.
func plausible(b []byte) float64 {
	const letters = "àâäáãåæçéèêëíîïñóôöøœßúùûüÿ"
	const signs = "«»“”‘’„‹›…–—·•€£©®™°§²³ºª¿¡×\u00a0"
	good, all := 0, 0
	before := ' '
	for _, r := range string(b) {
		if r >= utf8.RuneSelf {
			all++
			switch {
			case r == 'œ', r == 'ÿ':
				if unicode.IsLetter(before) || before == ' ' || before == '\'' || before == '’' || before == '\n' {
					good++
				}
			case r == '½', r == '¼', r == '¾':
				if !unicode.IsLetter(before) {
					good++
				}
			case strings.ContainsRune(letters, unicode.ToLower(r)), strings.ContainsRune(signs, r):
				good++
			}
		}
		before = r
	}
	return float64(good) / float64(max(all, 1))
}

// mostlyUTF8 reports whether most of what is beyond ASCII is UTF-8, so that b is UTF-8 with a fault.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		b = b[n:]
	}
	return good > bad
}

// invalidLine is the line in which the first byte stands that is not UTF-8.
func invalidLine(b []byte) int {
	line := 1
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			return line
		case r == '\n':
			line++
		}
		b = b[n:]
	}
	return line
}
