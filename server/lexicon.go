package server

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/lexicon"
	diptychv1 "github.com/diptych-align/diptych/proto/diptych/v1"
	"github.com/diptych-align/diptych/server/job"
)

// maxImported is how many entries the imported lexicons of a collection have together: they take some 120 MB and add seven
// seconds to its opening. FreeDict's dictionary has 16,000.
const maxImported = 200_000

func (h adminService) ImportLexicon(ctx context.Context, req *diptychv1.ImportLexiconRequest) (*diptychv1.Lexicon, error) {
	var v violations
	parent := parseCollection(&v, "parent", req.GetParent())
	id := req.GetLexiconId()
	if !corpus.ValidID(id) {
		v.add("lexicon_id", "%.200q: want 1 to 128 characters of [A-Za-z0-9._~-]", id)
	}
	entries, err := lexicon.ReadEntries(strings.NewReader(req.GetEntries()), id)
	if err != nil {
		v.add("entries", "%v", err)
	}
	if id == job.Learned && len(entries) > 0 {
		v.add("lexicon_id", "%q: the name of what the collection learns itself: choose another", id)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	l := job.Lexicon{Name: id, Entries: entries}
	err = h.s.changeLexicons(ctx, parent, func(ctx context.Context, c *collection) error {
		if err := c.room(l); err != nil {
			return err
		}
		return c.Import(ctx, l)
	})
	if err != nil {
		return nil, err
	}
	return lexiconToProto(parent, l), nil
}

func (h adminService) LearnLexicon(ctx context.Context, req *diptychv1.LearnLexiconRequest) (*diptychv1.LearnLexiconResponse, error) {
	var v violations
	parent := parseCollection(&v, "parent", req.GetParent())
	if err := v.err(); err != nil {
		return nil, err
	}
	resp := &diptychv1.LearnLexiconResponse{}
	err := h.s.changeLexicons(ctx, parent, func(ctx context.Context, c *collection) error {
		l, sentences, err := c.Learn(ctx)
		resp.Lexicon, resp.SentencePairs = lexiconToProto(parent, l), int64(sentences)
		for i := range l.Entries {
			if l.Entries[i].IsName() {
				resp.Names++
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// What a call looks up at most: words, and characters of each.
const (
	mostLookedUp = 1000
	longestWord  = 200
)

func (h adminService) LookUpLexicon(ctx context.Context, req *diptychv1.LookUpLexiconRequest) (*diptychv1.LookUpLexiconResponse, error) {
	var v violations
	parent := parseCollection(&v, "parent", req.GetParent())
	if n := len(req.GetWords()); n > mostLookedUp {
		v.add("words", "%d words: at most %d are looked up at once", n, mostLookedUp)
	} else {
		for i, w := range req.GetWords() {
			if n := utf8.RuneCountInString(w); n == 0 || n > longestWord {
				v.add(fmt.Sprintf("words[%d]", i), "%d characters: want 1 to %d", n, longestWord)
			}
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return in(ctx, h.s, parent, func(_ context.Context, c *collection) (*diptychv1.LookUpLexiconResponse, error) {
		resp := &diptychv1.LookUpLexiconResponse{}
		for _, f := range c.Model.Lexicon.Find(req.GetWords(), req.GetNames()) {
			for _, r := range f.Renderings {
				resp.Renderings = append(resp.Renderings, renderingToProto(f, r))
			}
		}
		return resp, nil
	})
}

func renderingToProto(f lexicon.Found, r lexicon.Rendering) *diptychv1.Rendering {
	p := &diptychv1.Rendering{Word: f.Word, Language: string(f.Lang), Text: r.Text, Probability: r.P}
	for _, s := range r.Sources {
		p.Sources = append(p.Sources, s.String())
	}
	return p
}

// changeLexicons changes the lexicons that a collection keeps, and opens it anew if others take part then. One such
// change is made at a time: it takes memory, and a second one would wait for the first within the collection, which then
// could not be opened anew.
func (s *Server) changeLexicons(ctx context.Context, id string, change func(context.Context, *collection) error) error {
	if err := s.lexical.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.lexical.Release(1)
	stale, err := in(ctx, s, id, func(ctx context.Context, c *collection) (bool, error) {
		if err := change(ctx, c); err != nil {
			return false, err
		}
		return c.Stale()
	})
	if err != nil || !stale {
		return err
	}
	return s.reopen(id)
}

// room refuses a lexicon for which there is no room beside the others.
func (c *collection) room(l job.Lexicon) error {
	others := 0
	for _, o := range c.Lexicons() {
		if o.Name != l.Name && o.Name != job.Learned {
			others += len(o.Entries)
		}
	}
	if n := len(l.Entries); n > 0 && n+others > maxImported {
		return precondition(aCollection, collectionName(c.id), fmt.Sprintf("%d entries, and %d of other lexicons are kept: at most %d are in all; an import without entries removes the lexicon of its name", n, others, maxImported))
	}
	return nil
}

func lexiconToProto(collection string, l job.Lexicon) *diptychv1.Lexicon {
	return &diptychv1.Lexicon{
		Name:    collectionName(collection) + "/lexicons/" + l.Name,
		Entries: int64(len(l.Entries)),
		Version: lexicon.Digest(l.Entries),
	}
}
