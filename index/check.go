package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/blevesearch/bleve/v2/util"
	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// The files of an index, as Bleve names them:
//
//	index_meta.json     kind of index and its settings
//	store/root.bolt     snapshots: epoch → segment → path
//	store/*.zap         segments; the last four bytes are the CRC-32 of all before them
const (
	metaFile = "index_meta.json"
	storeDir = "store"
	rootFile = "root.bolt"
)

// check tells whether an index can be opened: nil, ErrLocked, ErrStale, or why its files cannot be read at all.
//
// Bleve itself goes back to an older snapshot, or to an empty index, where a segment does not load, and panics over one
// that loads and is broken. So the segments of the newest snapshot are held against their checksums before it sees
// them: they are read through once. Segments of no snapshot, which a kill leaves half written, do no harm.
func check(dir string) (err error) {
	if _, err := os.Stat(filepath.Join(dir, metaFile)); err != nil {
		return stale(err)
	}
	store := filepath.Join(dir, storeDir)
	paths, err := segments(filepath.Join(store, rootFile))
	if err != nil {
		return err
	}
	for _, name := range paths {
		if err := checkSegment(filepath.Join(store, name)); err != nil {
			return err
		}
	}
	return nil
}

// stale says that err makes the index stale, save what a rebuild would run into as well.
func stale(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrStale, err)
}

// segments returns the files of the newest snapshot.
func segments(root string) (paths []string, err error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, stale(err)
	}
	// A page beyond the end of a file cut short is a fault in mapped memory: it shall be an error.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = stale(fmt.Errorf("%s: %v", root, r))
		}
	}()
	db, err := bbolt.Open(root, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, stale(err)
	}
	defer func() {
		if cerr := db.Close(); err == nil && cerr != nil {
			err = cerr
		}
	}()
	err = db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return stale(fmt.Errorf("%s: %d bytes of %d are there", root, info.Size(), tx.Size()))
		}
		snapshots := tx.Bucket(util.BoltSnapshotsBucket)
		if snapshots == nil {
			return stale(fmt.Errorf("%s: no snapshots", root))
		}
		epoch, _ := snapshots.Cursor().Last()
		newest := snapshots.Bucket(epoch)
		if newest == nil {
			return stale(fmt.Errorf("%s: no snapshot", root))
		}
		return newest.ForEachBucket(func(k []byte) error {
			if path := newest.Bucket(k).Get(util.BoltPathKey); path != nil {
				paths = append(paths, string(path))
			}
			return nil
		})
	})
	return paths, err
}

// checkSegment holds a segment file against its checksum.
func checkSegment(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return stale(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	body := info.Size() - crc32.Size
	if _, err := io.CopyN(sum, f, max(body, 0)); err != nil {
		return err
	}
	var want [crc32.Size]byte
	if _, err := io.ReadFull(f, want[:]); err != nil || sum.Sum32() != binary.BigEndian.Uint32(want[:]) {
		return stale(fmt.Errorf("%s: checksum does not match", path))
	}
	return nil
}
