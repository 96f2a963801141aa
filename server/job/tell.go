package job

import (
	"github.com/diptych-align/diptych/corpus"
	"github.com/diptych-align/diptych/index/direction"
	"github.com/diptych-align/diptych/index/tell"
)

// Direct fills in which of a and b, in the order of the link, renders the other, if the link is a translation.
func Direct(k *corpus.Link, a, b *corpus.Annotated) {
	if k.Relation == corpus.Translation {
		d := direction.Of(a, b)
		k.Direction = &d
	}
}

// Tell says in sentences of a language how a and b, in the order of the link, stand to one another. The link has its evidence.
func (c *Collection) Tell(k *corpus.Link, a, b *corpus.Annotated, lang corpus.Lang) string {
	return tell.Link(k, a, b, c.Model.Lexicon, lang)
}

// Tell says in sentences of a language how the articles of a link stand to one another. The link has its evidence.
func (b *Batch) Tell(k *corpus.Link, lang corpus.Lang) string {
	return tell.Link(k, b.articles[k.A], b.articles[k.B], b.model.Lexicon, lang)
}
