package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"

	"google.golang.org/protobuf/proto"
)

// A page token says where the next page of one request begins. It is the base64 of
//
//	version (1 byte) · sum (8 bytes) · place (JSON)
//
// where sum is the head of the SHA-256 of version, request and place. So a token that is damaged and one that belongs
// to another request are found out by the same comparison. It is no secret: who forges one gets a page that could be
// had otherwise.
const (
	tokenVersion = 1
	sumLen       = 8
)

// token returns the token for a place in the pages of a request, which paged names.
func token(request []byte, place any) (string, error) {
	p, err := json.Marshal(place)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(append([]byte{tokenVersion}, tokenSum(request, p)...), p...)), nil
}

// readToken reads the place in a token of the request and reports whether it is one.
func readToken(request []byte, s string, place any) bool {
	if strings.ContainsAny(s, "\r\n") {
		return false // the decoder would pass over them, and one place have many tokens
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < 1+sumLen || b[0] != tokenVersion {
		return false
	}
	p := b[1+sumLen:]
	return bytes.Equal(b[1:1+sumLen], tokenSum(request, p)) && json.Unmarshal(p, place) == nil
}

// page reads where a page of the request begins into place, which stays as it is for the first page. It reports whether
// there is a token.
func (v *violations) page(request []byte, token string, place any) bool {
	if token != "" && !readToken(request, token, place) {
		v.add("page_token", "not of this request: all other fields have to be as they were for the first page")
	}
	return token != ""
}

func tokenSum(request, place []byte) []byte {
	h := sha256.New()
	h.Write([]byte{tokenVersion})
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(request))))
	h.Write(request)
	h.Write(place)
	return h.Sum(nil)[:sumLen]
}

// paged names a request whose pages have tokens: by its method and its fields save those that may differ from page to
// page, which reset clears in a copy.
func paged[M proto.Message](method string, req M, reset func(M)) []byte {
	same := proto.CloneOf(req)
	reset(same)
	b, _ := proto.MarshalOptions{Deterministic: true}.Marshal(same) // it came over the wire: it can be written
	return append([]byte(method+"\x00"), b...)
}

// pageSize returns how many to give where n were asked for: usual for 0, never more than most.
func pageSize(v *violations, n, usual, most int32) int {
	switch {
	case n < 0:
		v.add("page_size", "%d: want 0 or more", n)
	case n == 0:
		return int(usual)
	}
	return int(min(n, most))
}
