package corpus

import "fmt"

// Relation is how two articles stand to one another.
type Relation string

// The relations, closest first.
const (
	Translation Relation = "translation" // one text renders the other
	Copy        Relation = "copy"        // the same within one language
	SameEvent   Relation = "same_event"  // independent reports of one occurrence
	Related     Relation = "related"     // the same running story, another occurrence
	Unrelated   Relation = "unrelated"   // never stored
)

// ParseRelation reads a relation's name.
func ParseRelation(s string) (Relation, error) {
	switch r := Relation(s); r {
	case Translation, Copy, SameEvent, Related, Unrelated:
		return r, nil
	}
	return "", fmt.Errorf("relation %q: want translation, copy, same_event, related or unrelated", s)
}

// SameOccurrence reports whether the relation says that both tell of one occurrence.
func (r Relation) SameOccurrence() bool { return r == Translation || r == Copy || r == SameEvent }

// Link is two articles with their relation. Links across languages have the French article first; within a
// language the smaller id comes first.
type Link struct {
	A        string   `json:"a"`
	B        string   `json:"b"`
	Relation Relation `json:"relation"`
	// Confidence is P(both report the same occurrence), 0–1, calibrated; 0 or 1 where a person has judged.
	Confidence float64 `json:"confidence"`
	// Evidence adds up: the sum of the weights is the log-odds of Confidence, or of what it would be without a judgement.
	Evidence []Evidence `json:"evidence,omitempty"`
	// Beads are the sentences of A and B that say the same; filled where they were asked for.
	Beads []Bead `json:"beads,omitempty"`
	// Direction says which of A and B renders the other; filled for a translation where it was asked for.
	Direction *Direction `json:"direction,omitempty"`
	// Model names the model that judged.
	Model string `json:"model"`
}

// Other returns the id on the other side of the link from id.
func (l *Link) Other(id string) string {
	if l.A == id {
		return l.B
	}
	return l.A
}

// EvidenceKind says what a row of evidence rests on.
type EvidenceKind string

// The kinds of evidence.
const (
	ByPrior       EvidenceKind = "prior"
	ByName        EvidenceKind = "name"
	ByDay         EvidenceKind = "day"
	ByQuantity    EvidenceKind = "quantity"
	ByWord        EvidenceKind = "word"
	ByTopic       EvidenceKind = "topic" // A and B are words of either that have most to do with what both are about
	BySentence    EvidenceKind = "sentence"
	ByOrder       EvidenceKind = "order"
	ByPublication EvidenceKind = "publication"
	ByLength      EvidenceKind = "length"
	ByCalibration EvidenceKind = "calibration"
	ByCompetition EvidenceKind = "competition"
	ByAgency      EvidenceKind = "agency"    // Key is an agency that either or both credit; it weighs nothing
	ByJudgement   EvidenceKind = "judgement" // a person's: Key is who judged, A why; it weighs nothing and decides
)

// Evidence is one row of what speaks for or against "the same occurrence".
type Evidence struct {
	Kind EvidenceKind `json:"kind"`
	// Key is what the row is about: the key of a name or a quantity, a day, a word; of figures that contradict one another the class
	// of what they count.
	Key string `json:"key,omitempty"`
	// A and B are how it stands in either article; one may be empty where only the other has it.
	A string `json:"a,omitempty"`
	B string `json:"b,omitempty"`
	// Weight is in log-odds (natural logarithm); positive speaks for the same occurrence.
	Weight float64 `json:"weight"`
}

// Bead is a pair of sentence groups that say the same: the unit of a sentence alignment. A and B hold 0-based
// sentence indices in order; a side may be empty.
type Bead struct {
	A          []int   `json:"a"`
	B          []int   `json:"b"`
	Confidence float64 `json:"confidence"`
}

// Original says which of two articles was first.
type Original string

// Which of the two articles of a link is the original. The empty Original means "not said".
const (
	OriginalA Original = "a"
	OriginalB Original = "b"
)

// Direction says which of two texts renders the other.
type Direction struct {
	// Original is empty where the clues are not clear.
	Original Original `json:"original,omitempty"`
	// Confidence is P(Original is right), 0.8–1, and 0 where none is named. The weights behind it were set by hand.
	Confidence float64 `json:"confidence,omitempty"`
	// Clues come with the heaviest first. The sum of their weights is the log-odds of A being the original.
	Clues []Clue `json:"clues,omitempty"`
}

// ClueKind says what a clue to the direction of a translation rests on.
type ClueKind string

// The kinds of clues.
const (
	NoteClue        ClueKind = "note"        // a text says that it is translated
	AgencyClue      ClueKind = "agency"      // a text credits an agency, which writes in one language first
	GlossClue       ClueKind = "gloss"       // a term of both texts is explained in one
	KeptClue        ClueKind = "kept"        // words of one text stand in the other behind their rendering
	NationClue      ClueKind = "nation"      // a country is named for readers elsewhere
	ConversionClue  ClueKind = "conversion"  // a measure or a sum of money is converted
	SpellingClue    ClueKind = "spelling"    // a name is romanised after the custom of the other language
	PublicationClue ClueKind = "publication" // one was published days later
	LengthClue      ClueKind = "length"      // one takes more words than usual
)

// Clue is something in two texts that tells which renders the other.
type Clue struct {
	Kind ClueKind `json:"kind"`
	// A and B are what stands in either text, empty where there is nothing.
	A string `json:"a,omitempty"`
	B string `json:"b,omitempty"`
	// Weight is in log-odds (natural logarithm); positive speaks for A being the original.
	Weight float64 `json:"weight"`
}

// Statistics are document frequencies of terms: how many of Articles articles hold each. Copies more were left out, for their
// texts count already. They are a snapshot, never changed once made.
type Statistics struct {
	Articles  int            `json:"articles"`
	Copies    int            `json:"copies,omitempty"`
	Frequency map[string]int `json:"frequency"`
}
