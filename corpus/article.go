// Package corpus holds the nouns of Diptych: articles, what is found in them, and the links between them.
//
// It imports the standard library only and does no work of its own; the packages below it read articles and
// keep them, those of index compare them.
package corpus

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"regexp"
	"strings"
)

// Lang is the language of an article: an ISO 639-1 code. The empty Lang means "not known yet".
type Lang string

// The two languages that Diptych pairs.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// Other returns the language on the other panel of the diptych, or "" for a language that has none.
func (l Lang) Other() Lang {
	switch l {
	case French:
		return English
	case English:
		return French
	}
	return ""
}

// Article is one report in one language, as it was handed in.
type Article struct {
	// ID names the article within its collection: 1–128 characters of [A-Za-z0-9._~-], see ValidID.
	ID string `json:"id"`
	// ExternalID is the id as it was given, where that is not a valid ID (a URL, say).
	ExternalID string `json:"external_id,omitempty"`
	Language   Lang   `json:"language,omitempty"`
	Title      string `json:"title,omitempty"`
	// Text is the whole page as it came, boilerplate included: what is found in it is said in offsets into it.
	Text string `json:"text"`
	// Published is the publication date as given, a TIMEX3 day or something coarser ("2020-08"). Empty: not given.
	Published string `json:"published,omitempty"`
	URL       string `json:"url,omitempty"`
	Source    string `json:"source,omitempty"`
	// Attributes are the input's fields that Diptych has no use for, kept as they came.
	Attributes map[string]json.RawMessage `json:"attributes,omitempty"`
}

// Field names a text of an article. Offsets are always offsets into one field.
type Field string

// The fields in which mentions are found.
const (
	Title Field = "title"
	Text  Field = "text"
)

// In returns the article's text of field f.
func (a *Article) In(f Field) string {
	if f == Title {
		return a.Title
	}
	return a.Text
}

// Span is a half-open range of UTF-8 byte offsets.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Of returns the part of s that the span covers.
func (p Span) Of(s string) string { return s[p.Start:p.End] }

// Len returns the number of bytes covered.
func (p Span) Len() int { return p.End - p.Start }

// Overlaps reports whether p and q share at least one byte.
func (p Span) Overlaps(q Span) bool { return p.Start < q.End && q.Start < p.End }

// Contains reports whether all of q lies within p.
func (p Span) Contains(q Span) bool { return p.Start <= q.Start && q.End <= p.End }

var validID = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,128}$`)

// ValidID reports whether id can stand in a resource name as it is.
func ValidID(id string) bool { return validID.MatchString(id) }

// HashID returns the ID that stands for an external id of another form: the first 20 bytes of its SHA-256 in
// lower-case base 32, 32 characters.
func HashID(external string) string {
	sum := sha256.Sum256([]byte(external))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:20]))
}

// Name sets the article's ID, and ExternalID where needed, from an id of any form. The ID of an article that has none is
// made from its title and text.
func (a *Article) Name(id string) {
	switch {
	case id == "":
		a.ID, a.ExternalID = HashID(a.Title+"\n\n"+a.Text), ""
	case ValidID(id):
		a.ID, a.ExternalID = id, ""
	default:
		a.ID, a.ExternalID = HashID(id), id
	}
}
