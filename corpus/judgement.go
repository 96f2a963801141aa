package corpus

import "time"

// Judgement is what a person holds of two articles of different languages. Whatever the model says, it decides.
type Judgement struct {
	A string `json:"a"` // the French article
	B string `json:"b"` // the English one
	// Relation is empty where a judgement was taken back.
	Relation Relation  `json:"relation,omitempty"`
	Judge    string    `json:"judge,omitempty"` // who judged, as they call themselves
	Note     string    `json:"note,omitempty"`  // why
	Time     time.Time `json:"time"`
}

// Overrule makes the judgement the verdict on a link: its relation, with a confidence of 1 if both report the same
// occurrence, else 0. Rows of evidence that the link has stay what speaks for the model's own verdict, behind one of the
// judgement.
func (j *Judgement) Overrule(k *Link) {
	k.Relation, k.Confidence = j.Relation, 0
	if j.Relation.SameOccurrence() {
		k.Confidence = 1
	}
	if k.Evidence != nil {
		k.Evidence = append([]Evidence{{Kind: ByJudgement, Key: j.Judge, A: j.Note}}, k.Evidence...)
	}
}
