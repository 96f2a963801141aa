package store

import (
	"encoding/binary"
	"fmt"
	"iter"
	"time"

	"go.etcd.io/bbolt"

	"github.com/diptych-align/diptych/corpus"
)

// LinkChange is an entry of the link log: a link was saved, or removed.
type LinkChange struct {
	// N is the entry's place in the log.
	N    uint64    `json:"n"`
	Time time.Time `json:"time"`
	// Link is without its evidence and beads, see Pass.Link; if it was removed it has no more than its ends.
	Link    corpus.Link `json:"link"`
	Removed bool        `json:"removed,omitempty"`
}

// LinkLog returns the changes of links after entry n in their order, up to the end of the log as it is when the
// iteration gets there. Only the last KeepLinkChanges entries are kept, and none from before a Reset: where one
// after n is missing, the iteration ends with ErrExpired, and the caller starts anew: from LastLink, and then the
// links as they stand.
func (s *Store) LinkLog(n uint64) iter.Seq2[LinkChange, error] {
	return func(yield func(LinkChange, error) bool) {
		next := n + 1
		expired := func() { yield(LinkChange{}, fmt.Errorf("store: link log %d: %w", next, ErrExpired)) }
		for c, err := range scan(s, linkLog, seqKey(next), readLinkChange) {
			if err == nil && c.N != next {
				expired()
				return
			}
			if !yield(c, err) {
				return
			}
			next++
		}
		var oldest uint64
		err := s.view(func(tx *bbolt.Tx) error {
			log := tx.Bucket([]byte(linkLog))
			oldest = log.Sequence() + 1
			if key, _ := log.Cursor().First(); key != nil {
				oldest = binary.BigEndian.Uint64(key)
			}
			return nil
		})
		if err == nil && next < oldest {
			expired()
		}
	}
}

func readLinkChange(tx *bbolt.Tx, key, stored []byte) (LinkChange, bool, error) {
	c := LinkChange{N: binary.BigEndian.Uint64(key)}
	err := in(tx, linkLog).decode(key, stored, &c)
	return c, true, err
}

// LastLink returns the number of the last entry of the link log, 0 if there was none yet.
func (s *Store) LastLink() (n uint64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		n = tx.Bucket([]byte(linkLog)).Sequence()
		return nil
	})
	return n, err
}

// logLink appends to the link log.
func (s *Store) logLink(tx *bbolt.Tx, c LinkChange) error {
	log := in(tx, linkLog)
	log.FillPercent = 1 // appended to
	n, err := log.NextSequence()
	if err != nil {
		return err
	}
	c.N, c.Time = n, s.Now().UTC().Truncate(time.Millisecond)
	return log.write(seqKey(n), c)
}

// trimLinkLog drops what is no longer kept. It looks for the first entry once: within a transaction the pages that deletions
// have emptied are walked through each time.
func (s *Store) trimLinkLog(tx *bbolt.Tx) error {
	log := in(tx, linkLog)
	oldest, _ := log.Cursor().First()
	if oldest == nil {
		return nil
	}
	keep, last := uint64(max(s.KeepLinkChanges, 0)), log.Sequence()
	for n := binary.BigEndian.Uint64(oldest); n+keep <= last; n++ {
		if err := log.Delete(seqKey(n)); err != nil {
			return err
		}
	}
	return nil
}

// expireLinkLog empties the link log and leaves out one number, so that no reader is up to date.
func expireLinkLog(tx *bbolt.Tx) error {
	n := tx.Bucket([]byte(linkLog)).Sequence()
	if err := tx.DeleteBucket([]byte(linkLog)); err != nil {
		return err
	}
	log, err := tx.CreateBucket([]byte(linkLog))
	if err != nil {
		return err
	}
	return log.SetSequence(n + 1)
}
