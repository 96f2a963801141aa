package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// ahead is how much of an input is looked at before it is read, in bytes.
const ahead = 64 << 10

// Limits of what is unpacked. News in JSONL shrinks to a tenth, the same line over and over to a hundredth; what
// shrinks further was made to fill disks and memories. Windows of 64 MiB are beyond all levels but zstd --ultra's last.
const (
	bombSize   = 64 << 20 // bytes: no more than this comes to harm nobody
	bombFactor = 400
	zstdWindow = 64 << 20 // bytes
)

// packing is a way to compress, known by its first bytes.
type packing struct {
	name  string
	magic string
	open  func(io.Reader) (io.Reader, func(), error)
}

func packingOf(first []byte) *packing {
	for _, p := range []packing{
		{"gzip", "\x1f\x8b\x08", func(r io.Reader) (io.Reader, func(), error) {
			z, err := gzip.NewReader(r)
			return z, func() {}, err
		}},
		{"zstd", "\x28\xb5\x2f\xfd", func(r io.Reader) (io.Reader, func(), error) {
			z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
				zstd.WithDecoderMaxMemory(zstdWindow), zstd.WithDecoderMaxWindow(zstdWindow))
			if err != nil {
				return nil, nil, err
			}
			return z, z.Close, nil
		}},
	} {
		if bytes.HasPrefix(first, []byte(p.magic)) {
			return &p
		}
	}
	return nil
}

// unpack returns what r reads, unpacked if its first bytes say that it is packed, and what to call when it is read.
func unpack(r io.Reader) (*bufio.Reader, func(), error) {
	packed := &counter{r: r}
	in := bufio.NewReaderSize(packed, ahead)
	first, _ := in.Peek(4)
	p := packingOf(first)
	if p == nil {
		return in, func() {}, nil
	}
	z, done, err := p.open(in)
	if err != nil {
		return nil, nil, p.explain(err)
	}
	return bufio.NewReaderSize(&unpacked{packing: p, from: packed, r: z}, ahead), done, nil
}

// explain says what an error of unpacking means.
func (p *packing) explain(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the %s data end too soon: the file is cut off", p.name)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fmt.Errorf("needs more than %d MiB to unpack: pack it with a smaller window (zstd without --ultra or --long)", zstdWindow>>20)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch), errors.Is(err, zstd.ErrMagicMismatch):
		return fmt.Errorf("the %s data are damaged: %w", p.name, err)
	}
	return err
}

// unpacked is a reader that stops when what it unpacks grows beyond measure.
type unpacked struct {
	*packing
	from *counter
	r    io.Reader
	n    int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	switch {
	case u.n > bombSize && u.n > bombFactor*u.from.n:
		return 0, fmt.Errorf("the %s data grow to more than %d times their size: not read on", u.name, bombFactor)
	case err != nil && err != io.EOF:
		err = u.explain(err)
	}
	return n, err
}

// counter counts the bytes that are read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
