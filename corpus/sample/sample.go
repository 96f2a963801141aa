// Package sample is a collection of news reports in French and English, written for Diptych, with what is true of them.
//
// It is read once, from the binary itself. Nothing that it returns may be changed: all callers share it.
package sample

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/diptych-align/diptych/corpus"
)

// Story is a running story, or a lone event, with all its reports and the gold for them.
type Story struct {
	Name string
	// Note says what the story is and what makes it hard.
	Note   string
	Domain string
	Split  Split
	// Reports are in the order of the file, which is about that of publication.
	Reports []Report
	Gold
}

// Split says what a story may be used for.
type Split string

// Weights are fitted on stories to tune on; those to test on are left for measuring.
const (
	Tune Split = "tune"
	Test Split = "test"
)

// RoundUp is the occurrence of a report without one of its own: an analysis, a chronicle of the week.
const RoundUp = "-"

// Report is an article of the collection and what it tells of.
type Report struct {
	corpus.Article
	Story string
	// Occurrence is the one occurrence that the report tells of, within its story, or RoundUp.
	Occurrence string
	// Renders is the id of the report that this one translates, Copies that of the one that it repeats in the same
	// language with small changes. Both are empty for a text of its own.
	Renders, Copies string
}

// original is the id of the text that r goes back to: its own, if it is nobody's copy or translation.
func (r *Report) original() string {
	switch {
	case r.Renders != "":
		return r.Renders
	case r.Copies != "":
		return r.Copies
	}
	return r.ID
}

// Relation returns how two different reports stand to one another. Two versions of one text are a copy or, across
// languages, a translation, whichever of them came first; a round-up is related to the other reports of its story.
func Relation(a, b Report) corpus.Relation {
	switch {
	case a.Story != b.Story:
		return corpus.Unrelated
	case a.original() == b.original() && a.Language == b.Language:
		return corpus.Copy
	case a.original() == b.original():
		return corpus.Translation
	case a.Occurrence == b.Occurrence && a.Occurrence != RoundUp:
		return corpus.SameEvent
	}
	return corpus.Related
}

//go:embed data
var data embed.FS

// all reads the collection once. The tests read every file of it, so that no error is left to happen here.
var all = sync.OnceValue(func() []Story {
	stories, err := load(data)
	if err != nil {
		panic(err)
	}
	return stories
})

// Stories returns the stories by name.
func Stories() []Story { return slices.Clip(all()) }

var reports = sync.OnceValue(func() []Report {
	var out []Report
	for _, s := range all() {
		out = append(out, s.Reports...)
	}
	return out
})

// Reports returns the reports of all stories, in the order of Stories.
func Reports() []Report { return slices.Clip(reports()) }

// load reads the stories of fsys, data/*.txtar, and finds what they say of one another's reports.
func load(fsys fs.FS) ([]Story, error) {
	names, err := fs.Glob(fsys, "data/*.txtar")
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	var files []*file
	byID := map[string]*Report{}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
		f, err := parse(path.Base(name), text)
		if err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
		for i := range f.story.Reports {
			r := &f.story.Reports[i]
			if byID[r.ID] != nil {
				return nil, fmt.Errorf("sample: %s: report %s stands in %s too", f.name, r.ID, byID[r.ID].Story)
			}
			byID[r.ID] = r
		}
		files = append(files, f)
	}
	stories := make([]Story, 0, len(files))
	for _, f := range files {
		if err := f.resolve(byID); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
		stories = append(stories, f.story)
	}
	return stories, nil
}
