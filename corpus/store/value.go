package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strings"

	"go.etcd.io/bbolt"
)

// table is a bucket whose values stand behind a checksum.
type table struct {
	*bbolt.Bucket
	name string
}

// in returns the table of a top-level bucket.
func in(tx *bbolt.Tx, name string) table {
	return table{tx.Bucket([]byte(name)), name}
}

// sumLen is the room that encode and room leave for the checksum.
const sumLen = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum covers the key as well, so that a value at the wrong place is noticed.
func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// encode returns v as JSON, with room for the checksum in front. Unlike json.Marshal it leaves <, > and & alone.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	b.Write(make([]byte, sumLen))
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// room returns a copy of value with room for the checksum in front.
func room(value []byte) []byte {
	return append(make([]byte, sumLen, sumLen+len(value)), value...)
}

// put fills in the checksum of value, which is from encode or room, and keeps it under key.
func (t table) put(key, value []byte) error {
	binary.BigEndian.PutUint32(value, checksum(key, value[sumLen:]))
	if err := t.Put(key, value); err != nil {
		return fmt.Errorf("store: %s %s: %w", t.name, show(key), err)
	}
	return nil
}

// set puts value, or removes what stands under key if value is empty.
func (t table) set(key, value []byte) error {
	if len(value) == sumLen {
		return t.Delete(key)
	}
	return t.put(key, value)
}

// write keeps v as JSON under key.
func (t table) write(key []byte, v any) error {
	value, err := encode(v)
	if err != nil {
		return fmt.Errorf("store: %s %s: %w", t.name, show(key), err)
	}
	return t.put(key, value)
}

// get returns the value under key, nil if there is none.
func (t table) get(key []byte) ([]byte, error) {
	stored := t.Get(key)
	if stored == nil {
		return nil, nil
	}
	return t.open(key, stored)
}

// read decodes the value under key into v and reports whether there is one.
func (t table) read(key []byte, v any) (bool, error) {
	stored := t.Get(key)
	if stored == nil {
		return false, nil
	}
	return true, t.decode(key, stored, v)
}

// open returns the value in what stands stored under key.
func (t table) open(key, stored []byte) ([]byte, error) {
	if len(stored) < sumLen || binary.BigEndian.Uint32(stored) != checksum(key, stored[sumLen:]) {
		return nil, fmt.Errorf("store: %s %s is %w: its checksum differs", t.name, show(key), ErrCorrupt)
	}
	return stored[sumLen:], nil
}

// decode decodes the value in what stands stored under key into v.
func (t table) decode(key, stored []byte, v any) error {
	value, err := t.open(key, stored)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(value, v); err != nil {
		return fmt.Errorf("store: %s %s is %w: %w", t.name, show(key), ErrCorrupt, err)
	}
	return nil
}

// holds reports whether value, which is from encode or room, stands undamaged under key.
func (t table) holds(key, value []byte) bool {
	stored, err := t.get(key)
	return err == nil && stored != nil && bytes.Equal(stored, value[sumLen:])
}

// seqKey returns the key of a sequence number.
func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// pairKey returns the key of two ids in their order.
func pairKey(a, b string) []byte { return []byte(a + "\x00" + b) }

// splitPair returns the ids of a pair key.
func splitPair(key []byte) (a, b string) {
	a, b, _ = strings.Cut(string(key), "\x00")
	return a, b
}

// show writes a key as it is told to a person.
func show(key []byte) string {
	if len(key) == 8 && key[0] == 0 { // no id, pass or pair begins with a zero byte
		return fmt.Sprint(binary.BigEndian.Uint64(key))
	}
	return fmt.Sprintf("%q", key)
}

// maxKey bounds the keys of settings and values: the longest key that bbolt takes.
const maxKey = bbolt.MaxKeySize

func checkKey(key string) error {
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("key of %d bytes: want 1 to %d", len(key), maxKey)
	}
	return nil
}
